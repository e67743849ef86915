using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Benchmarks.Data;
using StrategyFactory.Benchmarks.Database;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Database;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Benchmarks.Evolution;

/// <summary>
/// What each search option saves: the same evolution of a year of minute bars without and with it, turn by turn in one process, every
/// model trained anew. The criteria ask for the impossible, but for the first hit, where anything with a profit is promoted.
/// </summary>
internal sealed class SearchOptionsBenchmark : IBenchmark
{
    private const int Generations = 4;
    private const string Symbol = "OPTIONS";

    private static readonly EvolutionRequest Endless = new() { Symbol = Symbol, MaxGenerations = Generations, SqnMin = 1e6, SqnMax = 2e6 };

    private static readonly EvolutionRequest Easy = new()
    {
        Symbol = Symbol,
        MaxGenerations = Generations,
        Thresholds = [.. Enumerable.Range(0, 100).Select(step => new Threshold(0.5 + (step * 0.004), IsQuantile: true))],
        FeeBps = 0,
        SlippageBps = 0,
        SqnMin = 0,
        SqnMax = 1e6,
        ProfitFactorMin = 0,
        ProfitFactorMax = 1e6,
        TradeCountMin = 1,
        TradeCountMax = int.MaxValue,
        WeeklyConsistencyMax = 1e6,
        StopOn = StopOn.Criteria,
    };

    private static readonly (string Name, EvolutionRequest Plain, Func<EvolutionRequest, EvolutionRequest> With)[] Options =
    [
        ("stop_on_first_hit", Easy, request => request with { StopOnFirstHit = true }),
        ("overlap", Endless, request => request with { Overlap = true }),
        ("look_ahead 2", Endless, request => request with { LookAhead = 2 }),
        ("adaptive_grid", Endless, request => request with { AdaptiveGrid = true }),
        ("surrogate 35", Endless, request => request with { Surrogate = 35 }),
    ];

    public string Name => "options";

    public string Description => "the plain search against each search option";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        await using var factory = await BenchFactory.TryStartAsync(token);
        if (factory is null)
        {
            run.Remark("Left out: search options, no PostgreSQL server is installed (Debian, Ubuntu: apt-get install postgresql).");
            return;
        }

        var bars = SimulatedBars.Create(Symbol, run.Size(SimulatedBars.YearOfMinutes));
        await using (var scope = factory.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<DatabaseSession>().InTransactionAsync(inner => scope.ServiceProvider.GetRequiredService<BarStore>().MergeAsync(bars, inner), token);
        }

        // Warm, and past results enough for the surrogate.
        var seed = 1L;
        for (var i = 0; i < 3; i++)
        {
            await EvolveAsync(factory, Endless with { Seed = seed++ }, token);
        }

        foreach (var (name, plain, with) in Options)
        {
            List<double> without = [], option = [];
            RunDetails? last = null;
            for (var i = 0; i < run.Repetitions(7) + 1; i++)
            {
                var pair = (await EvolveAsync(factory, plain with { Seed = seed++ }, token), await EvolveAsync(factory, with(plain) with { Seed = seed++ }, token));
                last = pair.Item2.Run;
                if (i > 0)
                {
                    without.Add(pair.Item1.Seconds);
                    option.Add(pair.Item2.Seconds);
                }
            }

            var on = $"{name}, {bars.Count:N0} bars";
            var (before, after) = (Timing.Of(without).Median, Timing.Of(option).Median);
            run.Add(new(Name, on, "plain", before * 1e3, "ms"));
            run.Add(new(Name, on, "with the option", after * 1e3, "ms"));
            run.Add(new(Name, on, "plain / option", before / after, "×"));
            var saving = last!.Savings.Single();
            run.Add(new(Name, on, "fits saved", saving.FitsSaved, "fits"));
            run.Add(new(Name, on, "strategies saved", saving.SimulationsSaved, "strategies"));
        }

        // Asked for on its own, because it does the saved work after all.
        var audited = (await EvolveAsync(factory, Endless with { AdaptiveGrid = true, Surrogate = 35, ReportRegret = true, Seed = seed }, token)).Run;
        foreach (var saving in audited.Savings)
        {
            run.Add(new(Name, $"{saving.Option}, {bars.Count:N0} bars", "regret, largest of the generations", saving.Regret ?? double.NaN, saving.RegretUnit));
        }
    }

    private static async Task<(double Seconds, RunDetails Run)> EvolveAsync(BenchFactory factory, EvolutionRequest request, CancellationToken token)
    {
        var start = Stopwatch.GetTimestamp();
        var started = await factory.SendAsync(new StartEvolution(request), token);
        await factory.RunDueAsync(token);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var ended = await factory.SendAsync(new GetRun(started.RunId), token);
        return ended.StoppedReason is "max_generations" or "promoted" or "min_features"
            ? (seconds, ended)
            : throw new InvalidOperationException($"The run ended with {ended.StoppedReason}: {ended.Error}");
    }
}
