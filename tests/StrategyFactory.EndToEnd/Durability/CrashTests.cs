using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>
/// kill -9 of the host or of its database at random moments of a run. Between the rounds everything but the bars is forgotten,
/// so that every round trains the same models, enters the same trials and must end with the same numbers, promotion and verdict included.
/// </summary>
internal sealed class CrashTests
{
    private const int Rounds = 20;
    private const int Strategies = 1000;
    private const int Seed = 20261121;
    private const string Features =
        "return_1 return_2 return_3 return_5 return_10 return_20 return_z_20 rsi_14 stoch_k_14 willr_14 cci_20 adx_14 natr_14 bb_pctb_20 bb_width_20 dist_sma_20 volatility_20 vol_ratio_20 ibs time_sin";
    private static readonly TimeSpan Earliest = TimeSpan.FromMilliseconds(50);

    [Test]
    public async Task A_run_ends_the_same_whenever_host_or_database_is_killed()
    {
        await using var storage = new StorageFolder();
        var served = await ServedFactory.StartAsync(storage);
        try
        {
            await served.ImportAsync("WALK", Encoding.UTF8.GetBytes(SampleBars.RandomWalk(SlowRun.Bars, seed: 3, minutes: 5, reversion: 0.1)), timeframe: "5m");
            var tables = await FactoryTables.OfAsync(storage);
            var request = await PromotedLateAsync(served);

            await tables.ForgetRunsAsync();
            var clock = Stopwatch.StartNew();
            var calm = await served.EvolveAsync(request);
            var end = await served.EndOfAsync(calm);
            var undisturbed = clock.Elapsed;
            Assert.That((end["status"]!.GetValue<string>(), end["stopped_reason"]!.GetValue<string>()), Is.EqualTo(("COMPLETED", "promoted")), end.ToJsonString());
            var expected = await RunNumbers.OfAsync(served, calm);
            var generations = end["generations"]!.AsArray().Count;
            Assert.That(generations, Is.GreaterThan(2), "there is something to interrupt");
            await RequireExactlyOnceAsync(tables, generations, "undisturbed");

            var random = new Random(Seed);
            for (var round = 0; round < Rounds; round++)
            {
                var moment = Earliest + (random.NextDouble() * (undisturbed - Earliest));
                var what = $"round {round}: {(round % 2 == 0 ? "host" : "database")} killed after {moment.TotalMilliseconds:0} of {undisturbed.TotalMilliseconds:0} ms";
                await tables.ForgetRunsAsync();
                var run = await served.EvolveAsync(request);
                await Task.Delay(moment);
                clock.Restart();
                if (round % 2 == 0)
                {
                    await served.Process.KillAsync();
                    await served.DisposeAsync();
                    served = await ServedFactory.StartAsync(storage);
                }
                else
                {
                    _ = Libc.Kill(storage.ServerProcessId!.Value, Libc.KillSignal);
                }

                await served.EndOfAsync(run);
                TestContext.Out.WriteLine($"{what}; ended {clock.Elapsed.TotalSeconds:0.0} s later");
                Assert.That(await RunNumbers.OfAsync(served, run), Is.EqualTo(expected), what);
                await RequireExactlyOnceAsync(tables, generations, what);
            }
        }
        finally
        {
            await served.DisposeAsync();
        }
    }

    /// <summary>A request that promotes the best strategy of all generations, which is not one of the first.</summary>
    private static async Task<JsonObject> PromotedLateAsync(ServedFactory served)
    {
        var request = SlowRun.Request("WALK", 5);
        request["thresholds"] = new JsonArray([.. Enumerable.Range(0, Strategies / 5).Select(step => JsonValue.Create("q" + (0.4 + (step / 500.0)).ToString("R", CultureInfo.InvariantCulture)))]);
        request["timeframe"] = "5m";

        // Many that say much the same: weights spread over them, and it takes generations to prune them.
        request["seed_features"] = new JsonArray([.. Features.Split(' ').Select(name => JsonValue.Create(name))]);
        request["fee_bps"] = 0;
        request["slippage_bps"] = 0;
        var probe = await served.EndOfAsync(await served.EvolveAsync(request));
        request["sqn_min"] = probe["best_sqn"]!.GetValue<double>();
        foreach (var (name, value) in new[] { ("sqn_max", 1e6), ("profit_factor_min", 0), ("profit_factor_max", 1e6), ("weekly_consistency_max", 1e6) })
        {
            request[name] = value;
        }

        request["trade_count_min"] = 30;
        return request;
    }

    private static async Task RequireExactlyOnceAsync(FactoryTables tables, int generations, string what)
    {
        Assert.That(await tables.CountAsync("evolution.evolution_runs", "status in ('PENDING', 'RUNNING')"), Is.Zero, what);
        Assert.That(await tables.CountAsync("evolution.generations", "judged"), Is.EqualTo(generations), what);
        Assert.That(await tables.CountAsync("training.models"), Is.EqualTo(generations), what);
        Assert.That(await tables.CountAsync("(select distinct fingerprint from training.models) as fingerprints"), Is.EqualTo(generations), what);
        Assert.That(await tables.CountAsync("simulation.priority_jobs", "status = 'COMPLETED'"), Is.EqualTo(generations * Strategies), what);
        Assert.That(await tables.CountAsync("simulation.priority_jobs"), Is.EqualTo(generations * Strategies), what);
        Assert.That(await tables.CountAsync("(select distinct batch_id, grid_index from simulation.priority_jobs) as strategies"), Is.EqualTo(generations * Strategies), what);
        Assert.That(await tables.CountAsync("evolution.promoted_models"), Is.EqualTo(1), what);
        Assert.That(await tables.CountAsync("training.holdout_reads"), Is.EqualTo(1), what);
    }
}
