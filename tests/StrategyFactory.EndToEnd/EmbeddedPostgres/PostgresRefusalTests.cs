using System.Runtime.Versioning;
using NUnit.Framework;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.EmbeddedPostgres;

[Platform("Linux,MacOsX"), UnsupportedOSPlatform("windows")]
internal sealed class PostgresRefusalTests
{
    [Test]
    public async Task Data_of_another_major_version_is_refused_with_both_versions_named()
    {
        await using var bench = new ClusterBench();
        await using (await bench.StartAsync())
        {
        }

        var version = Path.Combine(bench.ServerFolder, "data", "PG_VERSION");
        var real = await File.ReadAllTextAsync(version);
        await File.WriteAllTextAsync(version, "14\n");
        Assert.That(() => bench.StartAsync(), Throws.InstanceOf<PostgresClusterException>()
            .With.Message.Contains("made by PostgreSQL 14").And.Message.Contains($"only PostgreSQL {real.Trim()}").And.Message.Contains("Install PostgreSQL 14"));
        Assert.That(File.Exists(bench.PidFile), Is.False, "nothing was started");
    }

    [Test]
    public async Task A_data_folder_that_is_not_a_cluster_is_refused_and_left_alone()
    {
        await using var bench = new ClusterBench();
        var precious = Path.Combine(bench.ServerFolder, "data", "thesis.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(precious)!);
        await File.WriteAllTextAsync(precious, "x");
        await File.WriteAllTextAsync(Path.Combine(bench.StorageRoot, "postgres", "password"), "y");
        Assert.That(() => bench.StartAsync(), Throws.InstanceOf<PostgresClusterException>().With.Message.Contains("no PostgreSQL data folder"));
        Assert.That(File.Exists(precious), Is.True);
    }

    [Test]
    public async Task A_lost_password_file_is_told()
    {
        await using var bench = new ClusterBench();
        await using (await bench.StartAsync())
        {
        }

        File.Delete(Path.Combine(bench.StorageRoot, "postgres", "password"));
        Assert.That(() => bench.StartAsync(), Throws.InstanceOf<PostgresClusterException>().With.Message.Contains("password is missing"));
    }

    [Test]
    public async Task Without_server_binaries_the_message_says_what_to_install()
    {
        await using var bench = new ClusterBench();
        Assert.That(() => bench.StartAsync(ClusterBench.Fast with { BinFolders = [bench.Top] }), Throws.InstanceOf<PostgresClusterException>()
            .With.Message.Contains("No PostgreSQL server (15 to 18)").And.Message.Contains("apt-get install postgresql").And.Message.Contains(PostgresBinaries.FolderVariable));
    }

    [Test]
    public async Task A_start_lock_held_by_another_process_is_waited_for_but_not_for_ever()
    {
        await using var bench = new ClusterBench();
        Directory.CreateDirectory(Path.Combine(bench.StorageRoot, "postgres"));
        using var held = await FileLock.AcquireAsync(Path.Combine(bench.StorageRoot, "postgres", "start.lock"), TimeSpan.Zero, CancellationToken.None);
        Assert.That(() => bench.StartAsync(ClusterBench.Fast with { StartTimeout = TimeSpan.FromMilliseconds(50) }),
            Throws.InstanceOf<PostgresClusterException>().With.Message.Contains("start.lock"));
    }

    [Test]
    public async Task A_server_that_cannot_start_tells_why()
    {
        await using var bench = new ClusterBench();
        await using (await bench.StartAsync())
        {
        }

        await File.AppendAllTextAsync(Path.Combine(bench.ServerFolder, "data", "postgresql.conf"), "no_such_setting = 1\n");
        Assert.That(() => bench.StartAsync(), Throws.InstanceOf<PostgresClusterException>().With.Message.Contains("no_such_setting"));
    }
}
