using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.EndToEnd.Http;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.Durability;

internal sealed class KillTests
{
    private const int Generations = 4;

    [Test]
    public async Task A_run_whose_host_is_killed_goes_on_in_the_next_one_with_the_orphaned_server()
    {
        await using var storage = new StorageFolder();
        string runId;
        int? server;
        await using (var first = await ServedFactory.StartAsync(storage))
        {
            await first.ImportAsync("LONG", SampleBars.RandomWalk(SlowRun.Bars));
            runId = await first.EvolveAsync(SlowRun.Request("LONG", Generations));
            await Poll.UntilAsync(() => first.GetAsync($"/runs/{runId}"), answer => answer.Json["progress"] is { } progress && progress["generation"]!.GetValue<int>() >= 1 && progress["simulations_done"]!.GetValue<int>() > 0);
            await first.Process.KillAsync();
        }

        Assert.That(storage.ServerRuns, Is.True, "nobody stops the server of a killed host");
        server = storage.ServerProcessId;
        await using var second = await ServedFactory.StartAsync(storage);
        Assert.That(storage.ServerProcessId, Is.EqualTo(server), "it is adopted");
        var run = await second.EndOfAsync(runId);
        Assert.That((run["status"]!.GetValue<string>(), run["stopped_reason"]!.GetValue<string>()), Is.EqualTo(("COMPLETED", "max_generations")), run.ToJsonString());
        Assert.That(run["generations"]!.AsArray().Select(generation => (generation!["generation"]!.GetValue<int>(), generation["simulations"]!.GetValue<int>())),
            Is.EqualTo(Enumerable.Range(0, Generations).Select(number => (number, SlowRun.Strategies))), "every strategy of every generation has one result");
        Assert.That((await second.GetAsync("/jobs/pending")).Json["pending"]!.GetValue<int>(), Is.Zero);
        await second.StopAsync();
        Assert.That(ProcessTable.IsAlive(server!.Value), Is.False, "the adopter stops it");
    }

    [Test]
    public async Task A_stopped_database_is_503_and_a_restarted_one_serves_again()
    {
        await using var bench = new ExternalDatabase();
        await bench.StartAsync();
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage, "--database", await bench.CreateAsync());
        await bench.StopAsync();
        Problems.Require(await served.GetAsync("/runs"), 503, "database");
        Problems.Require(await served.PostAsync("/evolve", """{"symbol":"WALK"}"""), 503, "database");
        Assert.That((await served.GetAsync("/health")).Code, Is.EqualTo(503));

        await bench.StartAsync();
        await Poll.UntilAsync(() => served.GetAsync("/runs"), answer => answer.Code == 200);
        await served.ImportAsync("WALK", SampleBars.RandomWalk(6000));
        var run = await served.EndOfAsync(await served.EvolveAsync(SharedFactory.SmallRequest()));
        Assert.That(run["status"]!.GetValue<string>(), Is.EqualTo("COMPLETED"), "the job engine is back as well");
    }

    [Test]
    public async Task A_worker_in_a_second_process_takes_jobs()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var worker = HostProcess.Start(["worker", "--storage", storage.Root, "--json"]);
        await Poll.UntilAsync(() => Task.FromResult(worker.Errors), text => text.Contains("takes jobs", StringComparison.Ordinal));
        await served.ImportAsync("LONG", SampleBars.RandomWalk(SlowRun.Bars));
        await served.EndOfAsync(await served.EvolveAsync(SlowRun.Request("LONG", 2)));
        worker.Interrupt();
        var outcome = await worker.EndAsync();
        Assert.That(outcome.Code, Is.Zero.Or.EqualTo(130), outcome.Errors);
        Assert.That(System.Text.Json.Nodes.JsonNode.Parse(outcome.Output)!["jobs"]!.GetValue<int>(), Is.Positive);
    }
}
