using System.Globalization;
using System.Runtime.InteropServices;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>
/// The user the server runs as. PostgreSQL refuses to run as root, so root hands it to an unprivileged account:
/// the owner of an existing cluster, else <c>postgres</c>, else <c>nobody</c>.
/// </summary>
internal sealed class ServerAccount
{
    private readonly (uint User, uint Group)? _other;

    private ServerAccount((uint User, uint Group)? other) => _other = other;

    /// <summary>True when the server runs as another user than this process.</summary>
    public bool IsOther => _other is not null;

    /// <summary>The account for the cluster in <paramref name="folder"/>.</summary>
    public static ServerAccount For(ClusterFolder folder)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new(null);
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new PostgresClusterException("PostgreSQL does not run as root. Start this program as an ordinary user.");
        }

        if (Directory.Exists(folder.Server) && Libc.Owner(folder.Server) is { User: not 0 } owner)
        {
            return new(owner);
        }

        return new(Lookup("postgres") ?? Lookup("nobody")
            ?? throw new PostgresClusterException(
                "PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run it as. Start this program as an "
                + "ordinary user."));
    }

    /// <summary>Gives a file or folder to the account.</summary>
    public void Own(string path)
    {
        if (_other is { } other && Libc.ChangeOwner(path, other.User, other.Group) != 0)
        {
            throw new PostgresClusterException($"{path} cannot be given to the database's user: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>
    /// The command that runs <paramref name="program"/> as this account in a session of its own, so that Ctrl-C in the terminal
    /// does not reach it before us. Both wrappers exec, so the process id stays that of the program.
    /// </summary>
    public IReadOnlyList<string> Command(string program, IEnumerable<string> arguments)
    {
        List<string> command = [];
        if (OnPath("setsid"))
        {
            command.Add("setsid");
        }

        if (_other is { } other)
        {
            if (!OnPath("setpriv"))
            {
                throw new PostgresClusterException(
                    "PostgreSQL does not run as root, and setpriv (package util-linux) is missing to run it as another user. Install it, "
                    + "or start this program as an ordinary user.");
            }

            command.AddRange(["setpriv", $"--reuid={other.User}", $"--regid={other.Group}", "--clear-groups", "--"]);
        }

        return [.. command, program, .. arguments];
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static (uint, uint)? Lookup(string name)
    {
        var fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(f => f.Length > 3 && f[0] == name);
        return fields is null
            ? null
            : (uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture));
    }
}
