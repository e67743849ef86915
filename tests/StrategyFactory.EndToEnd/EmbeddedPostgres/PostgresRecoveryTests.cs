using System.Globalization;
using System.Runtime.Versioning;
using NUnit.Framework;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.EmbeddedPostgres;

[Platform("Linux,MacOsX"), UnsupportedOSPlatform("windows")]
internal sealed class PostgresRecoveryTests
{
    [Test]
    public async Task A_server_whose_host_was_killed_is_adopted_and_then_stopped()
    {
        await using var bench = new ClusterBench();
        int server;
        var killed = await bench.StartAsync();
        await ClusterBench.AskAsync(killed, "create table t as select 5 as v");
        server = killed.ServerProcessId!.Value;
        killed.Abandon();       // what the kernel does to a killed host: its locks are gone, its server lives

        await using (var next = await bench.StartAsync())
        {
            Assert.That(next.Role, Is.EqualTo(ClusterRole.Adopted));
            Assert.That(next.ServerProcessId, Is.EqualTo(server));
            Assert.That(await ClusterBench.AskAsync(next, "select v from t"), Is.EqualTo("5"));
        }

        Assert.That(ProcessTable.IsAlive(server), Is.False);
    }

    [Test]
    public async Task Committed_rows_survive_when_host_and_server_are_killed()
    {
        await using var bench = new ClusterBench();
        var killed = await bench.StartAsync(new PostgresClusterOptions());
        await ClusterBench.AskAsync(killed, "create table t as select 6 as v");
        killed.Abandon();
        await ClusterBench.KillAsync(killed);
        Assert.That(File.Exists(bench.PidFile), Is.True, "the killed server left its postmaster.pid");

        await using var next = await bench.StartAsync();
        Assert.That(next.Role, Is.EqualTo(ClusterRole.Owner));
        Assert.That(await ClusterBench.AskAsync(next, "select v from t"), Is.EqualTo("6"));
    }

    [Test]
    public async Task A_stale_pid_file_that_names_a_live_stranger_does_not_prevent_the_start()
    {
        await using var bench = new ClusterBench();
        await using (await bench.StartAsync())
        {
        }

        var stranger = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(bench.PidFile, $"{stranger}\n{bench.ServerFolder}/data\n1\n5432\n{bench.ServerFolder}/run\n\n1 1\nready   \n");
        await File.WriteAllTextAsync(Path.Combine(bench.ServerFolder, "run", ClusterFolder.SocketName + ".lock"), stranger + "\n");

        await using var cluster = await bench.StartAsync();
        Assert.That(cluster.Role, Is.EqualTo(ClusterRole.Owner));
        Assert.That(cluster.ServerProcessId, Is.Not.EqualTo(Environment.ProcessId));
        Assert.That(await ClusterBench.AskAsync(cluster, "select 1"), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_guest_that_finds_the_server_dead_starts_it_again()
    {
        await using var bench = new ClusterBench();
        await using var owner = await bench.StartAsync();
        await ClusterBench.KillAsync(owner);
        await using var next = await bench.StartAsync();
        Assert.That(next.Role, Is.EqualTo(ClusterRole.Owner));
        Assert.That(next.ServerProcessId, Is.Not.EqualTo(owner.ServerProcessId));
        Assert.That(await ClusterBench.AskAsync(owner, "select 1"), Is.EqualTo("1"), "the socket and password are the same");
    }

    [Test]
    public async Task A_watched_server_that_is_killed_is_started_again()
    {
        await using var bench = new ClusterBench();
        await using var cluster = await bench.StartAsync(new PostgresClusterOptions());
        await ClusterBench.AskAsync(cluster, "create table t as select 7 as v");
        var said = new TaskCompletionSource<string>();
        await using var watch = new ServerWatch(cluster, text => said.TrySetResult(text));
        var killed = cluster.ServerProcessId;
        await ClusterBench.KillAsync(cluster);

        Assert.That(await said.Task, Does.Contain("started again"));
        Assert.That(cluster.ServerProcessId, Is.Not.EqualTo(killed));
        Assert.That(await ClusterBench.AskAsync(cluster, "select v from t"), Is.EqualTo("7"));
        Assert.That(await cluster.RestartIfGoneAsync(CancellationToken.None), Is.False, "it runs");
    }

    [Test]
    public async Task A_half_made_cluster_is_made_anew()
    {
        await using var bench = new ClusterBench();
        Directory.CreateDirectory(Path.Combine(bench.ServerFolder, "data.new", "base"));
        await using var cluster = await bench.StartAsync();
        Assert.That(await ClusterBench.AskAsync(cluster, "select current_database()"), Is.EqualTo(PostgresCluster.MainDatabase));
        Assert.That(Directory.Exists(Path.Combine(bench.ServerFolder, "data.new")), Is.False);
    }

    [Test]
    public async Task An_abandoned_server_can_be_stopped_but_not_a_used_one()
    {
        await using var bench = new ClusterBench();
        var cluster = await bench.StartAsync();
        Assert.That(await PostgresCluster.StopAbandonedAsync(bench.StorageRoot, ClusterBench.Fast, CancellationToken.None), Is.False);
        cluster.Abandon();
        Assert.That(await PostgresCluster.StopAbandonedAsync(bench.StorageRoot, ClusterBench.Fast, CancellationToken.None), Is.True);
        Assert.That(ProcessTable.IsAlive(cluster.ServerProcessId!.Value), Is.False);
    }
}
