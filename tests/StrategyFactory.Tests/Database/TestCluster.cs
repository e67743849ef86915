using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.Tests;

/// <summary>
/// One throw-away PostgreSQL cluster per test process, started by the first test that asks for a database and deleted at the end of the run.
/// It stands in the root namespace of the tests so that it encloses all of them.
/// </summary>
[SetUpFixture]
internal sealed class TestCluster
{
    private const string FolderPrefix = "strategy-factory-tests-";

    private static readonly PostgresClusterOptions Throwaway = new() { Durable = false };
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static PostgresCluster? _cluster;
    private static string _folder = "";

    /// <summary>The running cluster; ignores the test where no PostgreSQL server is installed.</summary>
    public static async Task<PostgresCluster> RequireAsync()
    {
        await Starting.WaitAsync();
        try
        {
            return _cluster ??= await StartAsync();
        }
        finally
        {
            Starting.Release();
        }
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        if (_cluster is { } cluster)
        {
            _cluster = null;
            await cluster.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<PostgresCluster> StartAsync()
    {
        if (!PostgresBinaries.Find(PostgresBinaries.UsualFolders()).Any())
        {
            Assert.Ignore("No PostgreSQL server (15 to 18) is installed here.");
        }

        await RemoveLeftoversAsync();
        _folder = Directory.CreateTempSubdirectory($"{FolderPrefix}{Environment.ProcessId}-").FullName;
        return await PostgresCluster.StartAsync(_folder, Throwaway, NullLogger.Instance, CancellationToken.None);
    }

    // A killed test run leaves its server running. One that is in use by a live run stays untouched, and so does one that is just being made:
    // its name holds the id of a live process.
    private static async Task RemoveLeftoversAsync()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            if (!int.TryParse(Path.GetFileName(folder)[FolderPrefix.Length..].Split('-')[0], out var maker) || ProcessTable.IsAlive(maker))
            {
                continue;
            }

            try
            {
                if (await PostgresCluster.StopAbandonedAsync(folder, Throwaway, CancellationToken.None))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or PostgresClusterException)
            {
                await TestContext.Progress.WriteLineAsync($"Left over and not removable: {folder}: {e.Message}");
            }
        }
    }
}
