using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

internal sealed class MigrationTests
{
    private const int Hosts = 10;

    private ExternalDatabase _server = null!;
    private StorageFolder _storage = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _storage = new();
        _server = new();
        await _server.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Test]
    public async Task Ten_hosts_that_start_at_once_on_one_fresh_database_all_succeed()
    {
        var database = await _server.CreateAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Hosts).Select(host =>
            HostProcess.RunAsync("worker", "--until-idle", "--json", "--database", database, "--storage", Path.Combine(_storage.Root, $"worker-{host}"))));
        foreach (var outcome in outcomes)
        {
            Assert.That(outcome.Code, Is.Zero, outcome.Errors);
            Assert.That(outcome.Errors, Does.Not.Contain("rror").And.Not.Contain("xception"));
        }
    }

    [Test]
    public async Task Ten_migrations_at_once_apply_everything_once()
    {
        var database = await _server.CreateAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Hosts).Select(host =>
            HostProcess.RunAsync("migrate", "--json", "--database", database, "--storage", Path.Combine(_storage.Root, $"migrate-{host}"))));
        Assert.That(outcomes.Select(outcome => outcome.Code), Is.All.Zero, string.Join('\n', outcomes.Select(outcome => outcome.Errors)));
        var applied = outcomes.Select(outcome => JsonNode.Parse(outcome.Output)!["applied"]!.AsArray().Count).Order().ToArray();
        Assert.That(applied[..^1], Is.All.Zero);
        Assert.That(applied[^1], Is.GreaterThanOrEqualTo(4));
        Assert.That(await ExternalDatabase.AskAsync(database, "select count(*) from pg_tables where schemaname in ('jobs', 'hangfire')"), Is.GreaterThan(12), "the job engine's tables come with the migration");
    }

    [TestCase("migrate")]
    [TestCase("worker")]
    [TestCase("serve")]
    public async Task A_database_of_a_newer_version_is_refused(string verb)
    {
        var database = await _server.CreateAsync();
        Assert.That((await _storage.RunAsync("migrate", "--database", database)).Code, Is.Zero);
        await ExternalDatabase.AskAsync(database, "insert into evolution.__migrations values ('29991231235959_FromTheFuture', '99.0.0')");
        var outcome = await _storage.RunAsync(verb, "--json", "--database", database, "--port", $"{ServedFactory.FreePort()}");
        Assert.That((outcome.Code, outcome.Output, outcome.ErrorLines.Length), Is.EqualTo((1, "", 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain("newer").And.Contain("29991231235959_FromTheFuture"));
    }
}
