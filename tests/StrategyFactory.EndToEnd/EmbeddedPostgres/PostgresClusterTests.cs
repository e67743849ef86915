using System.Runtime.Versioning;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.EmbeddedPostgres;

[Platform("Linux,MacOsX"), UnsupportedOSPlatform("windows")]
internal sealed class PostgresClusterTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Test]
    public async Task A_stopped_cluster_starts_again_with_its_data()
    {
        await using var bench = new ClusterBench();
        int? first;
        await using (var cluster = await bench.StartAsync())
        {
            await ClusterBench.AskAsync(cluster, "create table t as select 41 as v");
            first = cluster.ServerProcessId;
            Assert.That(cluster.Role, Is.EqualTo(ClusterRole.Owner));
        }

        Assert.That(ProcessTable.IsAlive(first!.Value), Is.False);
        Assert.That(File.Exists(bench.PidFile), Is.False, "a clean stop removes postmaster.pid");

        await using var again = await bench.StartAsync();
        Assert.That(again.Role, Is.EqualTo(ClusterRole.Owner));
        Assert.That(await ClusterBench.AskAsync(again, "select v + 1 from t"), Is.EqualTo("42"));
    }

    [Test]
    public async Task The_server_has_the_settings_of_our_load_and_does_not_listen_on_the_network()
    {
        await using var bench = new ClusterBench();
        await using var cluster = await bench.StartAsync(new PostgresClusterOptions());
        foreach (var (setting, value) in new[]
        {
            ("listen_addresses", ""), ("unix_socket_permissions", "0700"), ("synchronous_commit", "on"), ("fsync", "on"), ("shared_buffers", "256MB"),
            ("max_wal_size", "2GB"), ("max_connections", "200"), ("TimeZone", "UTC"), ("jit", "off"), ("server_encoding", "UTF8"), ("password_encryption", "scram-sha-256"),
        })
        {
            Assert.That(await ClusterBench.AskAsync(cluster, $"select current_setting('{setting}')"), Is.EqualTo(value), setting);
        }

        Assert.That(await ClusterBench.AskAsync(cluster, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'"), Is.EqualTo("0"));
        Assert.That(await ClusterBench.AskAsync(cluster, "select (inet_server_addr() is null)"), Is.EqualTo("True"));
    }

    [Test]
    public async Task Folders_are_private_and_the_password_is_in_no_command_line()
    {
        await using var bench = new ClusterBench();
        await using var cluster = await bench.StartAsync();
        var root = Path.Combine(bench.StorageRoot, "postgres");
        foreach (var folder in new[] { root, bench.ServerFolder, cluster.DataFolder, cluster.SocketFolder })
        {
            Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(OwnerOnly), folder);
        }

        var password = await File.ReadAllTextAsync(Path.Combine(root, "password"));
        Assert.That(password, Has.Length.EqualTo(48));
        Assert.That(File.GetUnixFileMode(Path.Combine(root, "password")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.Exists(Path.Combine(bench.ServerFolder, "initial-password")), Is.False);
        if (OperatingSystem.IsLinux())
        {
            Assert.That(await File.ReadAllTextAsync($"/proc/{cluster.ServerProcessId}/cmdline"), Does.Not.Contain(password));
        }
    }

    [Test]
    public async Task A_wrong_password_is_refused()
    {
        await using var bench = new ClusterBench();
        await using var cluster = await bench.StartAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(cluster.ConnectionString()) { Password = "guess", Pooling = false }.ConnectionString);
        Assert.That(connection.OpenAsync, Throws.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.InvalidPassword));
    }

    [Test]
    public async Task The_last_to_leave_stops_the_server_whoever_started_it()
    {
        await using var bench = new ClusterBench();
        var owner = await bench.StartAsync();
        await using var guest = await bench.StartAsync();
        Assert.That(guest.Role, Is.EqualTo(ClusterRole.Guest));
        Assert.That(guest.ServerProcessId, Is.EqualTo(owner.ServerProcessId));

        await owner.DisposeAsync();
        Assert.That(await ClusterBench.AskAsync(guest, "select 7"), Is.EqualTo("7"), "the guest keeps its server");

        await guest.DisposeAsync();
        Assert.That(ProcessTable.IsAlive(guest.ServerProcessId!.Value), Is.False);
    }

    [Test]
    public async Task Processes_that_start_at_once_share_one_server()
    {
        await using var bench = new ClusterBench();
        var clusters = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => bench.StartAsync())));
        Assert.That(clusters.Select(c => c.ServerProcessId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(clusters.Count(c => c.Role == ClusterRole.Owner), Is.EqualTo(1));
        await Task.WhenAll(clusters.Select(c => c.DisposeAsync().AsTask()));
        Assert.That(ProcessTable.IsAlive(clusters[0].ServerProcessId!.Value), Is.False);
    }

    [TestCase("long/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [TestCase("one, two")]
    [TestCase("a:5432")]
    public async Task A_path_that_cannot_be_a_socket_address_gets_a_short_private_folder(string path)
    {
        await using var bench = new ClusterBench(path);
        string sockets;
        await using (var cluster = await bench.StartAsync())
        {
            sockets = cluster.SocketFolder;
            Assert.That(sockets, Does.Not.StartWith(bench.Top).And.Length.LessThan(60));
            Assert.That(File.GetUnixFileMode(sockets), Is.EqualTo(OwnerOnly));
            Assert.That(await ClusterBench.AskAsync(cluster, "select 1"), Is.EqualTo("1"));
        }

        Directory.Delete(sockets, recursive: true);
    }

    [Test]
    public async Task A_path_with_quotes_and_dollars_serves()
    {
        await using var bench = new ClusterBench("it's a \"path\" $(x)");
        await using var cluster = await bench.StartAsync();
        Assert.That(cluster.SocketFolder, Does.StartWith(bench.Top));
        Assert.That(await ClusterBench.AskAsync(cluster, "select 1"), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_symbolic_link_to_the_storage_root_is_the_same_cluster()
    {
        await using var bench = new ClusterBench("real");
        await using var owner = await bench.StartAsync();
        var link = Path.Combine(bench.Top, "link");
        Directory.CreateSymbolicLink(link, bench.StorageRoot);
        await using var guest = await PostgresCluster.StartAsync(link, ClusterBench.Fast, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, CancellationToken.None);
        Assert.That(guest.ServerProcessId, Is.EqualTo(owner.ServerProcessId));
    }
}
