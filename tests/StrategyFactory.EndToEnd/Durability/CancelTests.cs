using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

internal sealed class CancelTests
{
    /// <summary>What a cancelled run is promised; the one limit on wall time here, because it is the promise.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(5);

    [TestCase("training")]
    [TestCase("simulating")]
    public async Task A_cancelled_run_ends_within_the_promise_and_leaves_a_consistent_record(string step)
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await served.ImportAsync("LONG", SampleBars.RandomWalk(SlowRun.Bars));
        var request = SlowRun.Request("LONG", 50);
        if (step == "training")
        {
            // Much to fit: a long path of tiny penalties over many regimes.
            request["algorithm"] = "ElasticNet";
            request["alpha_grid"] = new JsonArray([.. Enumerable.Range(1, 400).Select(rank => JsonValue.Create(rank / 1e7))]);
            request["l1_ratio_grid"] = new JsonArray([.. Enumerable.Range(1, 60).Select(rank => JsonValue.Create(rank / 64.0))]);
        }

        var run = await served.EvolveAsync(request);
        await Poll.UntilAsync(() => served.GetAsync($"/runs/{run}"), answer => answer.Json["progress"]?["step"]?.GetValue<string>() == step);
        var clock = Stopwatch.StartNew();
        var asked = await served.PostAsync($"/runs/{run}/cancel");
        Assert.That(asked.Code, Is.EqualTo(202), asked.Text);
        var ended = await served.EndOfAsync(run);
        TestContext.Out.WriteLine($"cancelled while {step}: ended after {clock.ElapsedMilliseconds} ms");
        Assert.That(clock.Elapsed, Is.LessThan(Promise));
        Assert.That((ended["status"]!.GetValue<string>(), ended["stopped_reason"]!.GetValue<string>()), Is.EqualTo(("STOPPED", "cancelled")), ended.ToJsonString());

        var tables = await FactoryTables.OfAsync(storage);
        Assert.That(await tables.CountAsync("simulation.priority_jobs", "status in ('PENDING', 'RUNNING')"), Is.Zero);
        Assert.That(await tables.CountAsync("evolution.evolution_runs", "status in ('PENDING', 'RUNNING') or step <> ''"), Is.Zero);
        var generations = await tables.CountAsync("evolution.generations");
        Assert.That(await tables.CountAsync("evolution.evolution_log"), Is.EqualTo(generations), "every generation has its lineage");
        Assert.That(await tables.CountAsync("simulation.priority_jobs"), Is.EqualTo(generations * SlowRun.Strategies), "and all its strategies, done or cancelled");
        Assert.That(ended["generations"]!.AsArray(), Has.Count.EqualTo(await tables.CountAsync("evolution.generations", "judged")), "only what was judged is shown");
    }
}
