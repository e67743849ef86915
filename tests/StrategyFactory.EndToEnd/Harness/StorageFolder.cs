using System.Text;
using NUnit.Framework;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>A throw-away storage root with a short path; disposing stops a server that was left behind and deletes everything.</summary>
internal sealed class StorageFolder : IAsyncDisposable
{
    /// <summary>One with a database that is made and migrated already, so that a first start takes no longer than a second one.</summary>
    public StorageFolder()
        : this(isFresh: false)
    {
    }

    private StorageFolder(bool isFresh)
    {
        if (!HasServer)
        {
            Assert.Ignore("No PostgreSQL server (15 to 18) is installed here.");
        }

        Root = Directory.CreateTempSubdirectory("factory-").FullName;
        if (!isFresh)
        {
            PreparedDatabase.CopyTo(Root);
        }
    }

    /// <summary>Whether a server is installed here at all.</summary>
    public static bool HasServer => PostgresBinaries.Find(PostgresBinaries.UsualFolders()).Any();

    public string Root { get; }

    /// <summary>True while a server runs on this storage root.</summary>
    public bool ServerRuns => ServerProcessId is { } id && ProcessTable.IsAlive(id);

    /// <summary>The server's process id, from its pid file; null without one.</summary>
    public int? ServerProcessId
    {
        get
        {
            var file = Path.Combine(Root, "postgres", "server", "data", "postmaster.pid");
            return File.Exists(file) && int.TryParse(File.ReadLines(file).First(), out var id) ? id : null;
        }
    }

    /// <summary>An empty one, as a new user has it.</summary>
    public static StorageFolder Fresh() => new(isFresh: true);

    /// <summary>Writes a file below the root and returns its path.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>The log files of its hosts, which they go on writing, one a day.</summary>
    public async Task<string> ReadLogAsync()
    {
        StringBuilder text = new();
        foreach (var file in Directory.GetFiles(Path.Combine(Root, "logs")).Order(StringComparer.Ordinal))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            text.Append(await reader.ReadToEndAsync());
        }

        return text.ToString();
    }

    /// <summary>Runs a verb on this storage root to its end.</summary>
    public Task<Outcome> RunAsync(params string[] arguments) => HostProcess.RunAsync([.. arguments, "--storage", Root]);

    public async ValueTask DisposeAsync()
    {
        await PostgresCluster.StopAbandonedAsync(Root, new() { Durable = false }, CancellationToken.None);
        Directory.Delete(Root, recursive: true);
    }
}
