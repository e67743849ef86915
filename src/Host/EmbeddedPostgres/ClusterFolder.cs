using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>
/// Where a storage root keeps its cluster:
/// <code>
/// postgres/                0700, ours
///   password               0600, the superuser's password
///   start.lock             held while a process starts, joins or leaves
///   clients.lock           shared by every process that uses the server
///   server/                0700, the server account's
///     data/                the cluster
///     run/                 0700, the socket
/// </code>
/// </summary>
internal sealed class ClusterFolder
{
    /// <summary>The name of the socket in its folder; the number is not a port, nothing listens on the network.</summary>
    public const string SocketName = ".s.PGSQL.5432";

    private const int LongestSocketPath = 107, LongestSocketPathOnMac = 103;    // bytes of sockaddr_un.sun_path

    private ClusterFolder(string storageRoot)
    {
        Root = Path.Combine(storageRoot, "postgres");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(storageRoot)))[..16];
        ClusterName = "strategy-factory-" + hash;

        var sockets = Path.Combine(Server, "run");
        var longest = OperatingSystem.IsMacOS() ? LongestSocketPathOnMac : LongestSocketPath;
        SocketsAreInside = sockets.AsSpan().IndexOfAny(',', ':') < 0        // Npgsql reads these as a list of hosts and a port
            && Encoding.UTF8.GetByteCount(Path.Combine(sockets, SocketName)) <= longest;

        // Fixed places and not TMPDIR: every process must arrive at the same one. Root does not trust a world-writable folder.
        Sockets = SocketsAreInside
            ? sockets
            : Path.Combine(Environment.IsPrivilegedProcess && Directory.Exists("/run") ? "/run" : "/tmp", ClusterName);
    }

    public string Root { get; }

    /// <summary>A name derived from the storage root, set as <c>cluster_name</c>: it tells our server from any other process.</summary>
    public string ClusterName { get; }

    public string Server => Path.Combine(Root, "server");

    public string Data => Path.Combine(Server, "data");

    public string Sockets { get; }

    /// <summary>
    /// False when the path below the storage root cannot serve as a socket's address (too long, or with a comma or colon) and a short
    /// private folder is used.
    /// </summary>
    public bool SocketsAreInside { get; }

    public string Socket => Path.Combine(Sockets, SocketName);

    public string StartLock => Path.Combine(Root, "start.lock");

    public string ClientsLock => Path.Combine(Root, "clients.lock");

    private string PasswordFile => Path.Combine(Root, "password");

    /// <summary>Makes the folder where it does not exist.</summary>
    /// <exception cref="PostgresClusterException">The folder belongs to another user or cannot be written.</exception>
    public static ClusterFolder Open(string storageRoot)
    {
        try
        {
            Directory.CreateDirectory(storageRoot);
            var folder = new ClusterFolder(Libc.Canonical(storageRoot));
            PrivateFiles.MakeFolder(folder.Root);
            return folder;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new PostgresClusterException(
                $"The database folder below {storageRoot} cannot be used by {Environment.UserName}: {e.Message} Choose another --storage "
                + "folder.", e);
        }
    }

    /// <summary>Makes the folders the server writes in.</summary>
    public void MakeServerFolders(ServerAccount account)
    {
        foreach (var path in new[] { Server, Sockets })
        {
            try
            {
                PrivateFiles.MakeFolder(path);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                throw new PostgresClusterException($"The database needs {path} as a private folder: {e.Message}", e);
            }

            account.Own(path);
        }
    }

    /// <summary>The major version that made the data, null when there is none yet.</summary>
    public int? DataMajor()
    {
        if (!Directory.Exists(Data))
        {
            return null;
        }

        var version = Path.Combine(Data, "PG_VERSION");
        return File.Exists(version)
            && int.TryParse(File.ReadAllText(version), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var major)
            ? major
            : throw new PostgresClusterException(
                $"{Data} exists but is no PostgreSQL data folder. Move it away, or choose another --storage folder.");
    }

    /// <summary>Reads the superuser's password, or makes one for a new cluster. Call with the start lock held.</summary>
    public async Task<string> PasswordAsync(CancellationToken token)
    {
        if (File.Exists(PasswordFile))
        {
            return await File.ReadAllTextAsync(PasswordFile, token);
        }

        if (Directory.Exists(Data))
        {
            throw new PostgresClusterException(
                $"{PasswordFile} is missing, so the database in {Data} cannot be opened. Restore the file, or choose another --storage "
                + "folder.");
        }

        var password = RandomNumberGenerator.GetHexString(48, lowercase: true);
        var temporary = PasswordFile + ".new";
        File.Delete(temporary);
        await PrivateFiles.WriteAsync(temporary, password, token);
        File.Move(temporary, PasswordFile);
        return password;
    }
}
