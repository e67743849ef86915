using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>Work under way of which the job engine knows nothing. No kill leads there: the rows are taken away by hand.</summary>
internal sealed class OrphanTests
{
    private const string DeleteCommands = "delete from jobs.commands; select 1";

    private const string EmptyHangfire =
        """
        truncate hangfire.job, hangfire.jobqueue, hangfire.state, hangfire.jobparameter, hangfire.server, hangfire.set, hangfire.list,
            hangfire.hash, hangfire.counter, hangfire.aggregatedcounter, hangfire.lock restart identity cascade;
        select 1
        """;

    private const string DropHangfire = "drop schema hangfire cascade; select 1";

    private ExternalDatabase _server = null!;

    [OneTimeSetUp]
    public Task StartAsync()
    {
        _server = new();
        return _server.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase(DeleteCommands, "its command was lost", TestName = "{m}(command)")]
    [TestCase(EmptyHangfire, "its job was lost", TestName = "{m}(rows of the job engine)")]
    [TestCase(DropHangfire, "its job was lost", TestName = "{m}(tables of the job engine)")]
    public async Task A_run_without_its_rows_is_put_back_when_a_host_starts(string loss, string reason)
    {
        var database = await _server.CreateAsync();
        await using var storage = new StorageFolder();
        DisturbedRun disturbed;
        string run;
        await using (var first = await ServedFactory.StartAsync(storage, "--database", database))
        {
            disturbed = await DisturbedRun.PrepareAsync(first, database);
            run = await DisturbedRun.BeginAsync(first);
            await first.StopAsync();
        }

        await ExternalDatabase.AskAsync(database, loss);
        await using var second = await ServedFactory.StartAsync(storage, "--database", database);
        await disturbed.RequireEndAsync(second, run);
        var tables = new FactoryTables(database);
        Assert.That(await tables.CountAsync("jobs.recoveries"), Is.EqualTo(1));
        var itself = $"(type, key, reason) = ('RunEvolution', '{run}', '{reason}')";
        Assert.That(await tables.CountAsync("jobs.recoveries", itself), Is.EqualTo(1));
        var told = second.Process.Errors.Split('\n')
            .Where(line => line.Contains("WRN", StringComparison.Ordinal) && line.Contains(run, StringComparison.Ordinal));
        Assert.That(told, Has.One.Items);
    }

    [Test]
    public async Task A_run_without_its_command_is_cancelled_at_once_and_its_batch_goes_on()
    {
        var database = await _server.CreateAsync();
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage, "--database", database);
        await served.ImportAsync("LONG", SampleBars.RandomWalk(SlowRun.Bars));
        foreach (var symbol in new[] { "A", "B" })
        {
            await served.ImportAsync(symbol, SampleBars.RandomWalk(6000));
        }

        // Every thread of the engine is at work, so that what comes now waits for one.
        var threads = Math.Max(2, Environment.ProcessorCount);
        var busy = await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => served.EvolveAsync(SlowRun.Request("LONG", 50))));
        foreach (var run in busy)
        {
            await Poll.UntilAsync(() => served.GetAsync($"/runs/{run}"), answer => answer.Json["status"]!.GetValue<string>() == "RUNNING");
        }

        var batch = (await served.PostAsync("/evolve/batch", new JsonObject
        {
            ["symbols"] = new JsonArray("A", "B"),
            ["request"] = new JsonObject { ["max_generations"] = 1, ["regime_configs"] = new JsonArray(new JsonObject()) },
            ["max_concurrent"] = 1,
        })).Json;
        var orphan = batch["runs"]![0]!["run_id"]!.GetValue<string>();
        var behind = batch["runs"]![1]!["run_id"]!.GetValue<string>();
        var deleted = await ExternalDatabase.AskAsync(database, $"delete from jobs.commands where key = '{orphan}' returning 1");
        Assert.That(deleted, Is.EqualTo(1), "it waits in the job engine");

        var cancelled = await served.PostAsync($"/runs/{orphan}/cancel");
        Assert.That((cancelled.Code, State(cancelled.Json)), Is.EqualTo((202, ("STOPPED", "cancelled"))), cancelled.Text);
        var tables = new FactoryTables(database);
        Assert.That(await tables.CountAsync("jobs.commands", $"key = '{behind}'"), Is.EqualTo(1), "its place is the next one's");
        foreach (var run in busy)
        {
            await served.PostAsync($"/runs/{run}/cancel");
        }

        Assert.That(State(await served.EndOfAsync(behind)).Status, Is.EqualTo("COMPLETED"));
        Assert.That(State(await served.ReadAsync($"/runs/{orphan}")), Is.EqualTo(("STOPPED", "cancelled")));
        Assert.That(await Poll.UntilAsync(tables.UnfinishedCommandsAsync, left => left == 0), Is.Zero);
    }

    private static (string? Status, string? Reason) State(JsonNode run) =>
        (run["status"]?.GetValue<string>(), run["stopped_reason"]?.GetValue<string>());
}
