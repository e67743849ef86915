using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>kill -9 of the host while a run with every search option that needs no past is at work.</summary>
internal sealed class SearchOptionCrashTests
{
    private const int Rounds = 3;
    private const int Thresholds = 200;

    [Test]
    public async Task A_run_with_search_options_ends_the_same_with_the_same_report_whenever_its_host_is_killed()
    {
        await using var storage = new StorageFolder();
        var served = await ServedFactory.StartAsync(storage);
        try
        {
            await served.ImportAsync("LONG", SampleBars.RandomWalk(SlowRun.Bars));
            var request = SlowRun.Request("LONG", 3);
            (request["overlap"], request["look_ahead"], request["adaptive_grid"], request["stop_on_first_hit"]) = (true, 2, true, true);
            // Fewer, because a first hit is looked for every twenty strategies.
            request["thresholds"] = new JsonArray([.. Enumerable.Range(1, Thresholds).Select(step => JsonValue.Create(step / 1e6))]);
            var tables = await FactoryTables.OfAsync(storage);
            var clock = Stopwatch.StartNew();
            var calm = await served.EvolveAsync(request);
            var end = await served.EndOfAsync(calm);
            var undisturbed = clock.Elapsed;
            var expected = await RunNumbers.OfAsync(served, calm);
            Assert.That(end["status"]!.GetValue<string>(), Is.EqualTo("COMPLETED"), end.ToJsonString());
            Assert.That(end["generations"]!.AsArray(), Has.Count.GreaterThan(3), "generation 0, two alternatives of generation 1, and generation 2");
            Assert.That(end["savings"]!.AsArray().Select(saving => saving!["option"]!.GetValue<string>()), Is.EqualTo(new[] { "stop_on_first_hit", "overlap", "look_ahead", "adaptive_grid" }));

            for (var round = 1; round <= Rounds; round++)
            {
                await tables.ForgetRunsAsync();
                var run = await served.EvolveAsync(request);
                await Task.Delay(undisturbed * round / (Rounds + 1));
                await served.Process.KillAsync();
                await served.DisposeAsync();
                served = await ServedFactory.StartAsync(storage);
                await served.EndOfAsync(run);
                Assert.That(await RunNumbers.OfAsync(served, run), Is.EqualTo(expected), $"round {round}");
            }
        }
        finally
        {
            await served.DisposeAsync();
        }
    }
}
