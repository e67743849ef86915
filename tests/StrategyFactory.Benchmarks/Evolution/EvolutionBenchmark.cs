using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Benchmarks.Data;
using StrategyFactory.Benchmarks.Database;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Database;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Benchmarks.Evolution;

/// <summary>
/// Four generations of a year of minute bars × 20 features in a warm process, from request to last verdict, database included:
/// once on a symbol never seen before (bars read, features computed), once more on the same symbol with another seed
/// (features known, every model trained anew). The criteria ask for the impossible, so that no run ends early. Then longer horizons and
/// other holds beside the plain run, two generations each, all on a symbol that is known: what they add is not hidden by the planning,
/// which they share.
/// </summary>
internal sealed class EvolutionBenchmark : IBenchmark
{
    private const int Generations = 4;

    // Requests that make up a step; none of them is sent by another of the list.
    private static readonly (string Step, string[] Requests)[] Steps =
    [
        ("plan", ["PlanTraining"]),
        ("train", ["FitModel"]),
        ("store + queue", ["StoreModel", "QueueSimulations"]),
        ("simulate", ["RunPendingJobs"]),
        ("judge", ["GetBatchResults", "GetBatchProgress", "GetBatchDailyReturns", "KeepTrades", "GetImportance", "GetModel"]),
    ];

    private static readonly EvolutionRequest Endless = new() { MaxGenerations = Generations, SeedFeatures = EvolvedFeatures.Names, SqnMin = 1e6, SqnMax = 2e6 };

    // Over longer horizons pruning leaves too few features for a third generation.
    private static readonly EvolutionRequest Short = Endless with { MaxGenerations = 2 };

    private static readonly (string Name, EvolutionRequest Request)[] Holds =
    [
        ("horizon 12", Short with { Horizon = 12, Hold = Hold.Horizon }),
        ("horizon 60", Short with { Horizon = 60, Hold = Hold.Horizon }),
        ("ladder 12", Short with { Horizon = 12, Hold = Hold.Horizon, Ladder = true }),
        ("ladder 60", Short with { Horizon = 60, Hold = Hold.Horizon, Ladder = true }),
        ("barrier 60", Short with { Horizon = 60, Hold = Hold.Barrier }),
    ];

    public string Name => "evolution";

    public string Description => "four generations by step";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        await MeasureAsync(run, SimulatedBars.Create("BENCH", run.Size(SimulatedBars.YearOfMinutes)), "simulated", token);
        if (run.Settings.BarsFile is { } file)
        {
            await MeasureAsync(run, file, token);
        }
    }

    private async Task MeasureAsync(BenchmarkRun run, string file, CancellationToken token)
    {
        await using var factory = await BenchFactory.TryStartAsync(token);
        if (factory is not null)
        {
            await using (var content = new FileStream(file, FileMode.Open, FileAccess.Read))
            {
                await factory.SendAsync(new ImportBars { Symbol = "FILE", Timeframe = "1m", FileName = Path.GetFileName(file), Content = content }, token);
            }

            await using var scope = factory.Services.CreateAsyncScope();
            var bars = await scope.ServiceProvider.GetRequiredService<SeriesReader>().LoadAsync("FILE", Timeframe.OneMinute, token);
            await MeasureAsync(run, bars.Bars, Path.GetFileName(file), token);
        }
    }

    private async Task MeasureAsync(BenchmarkRun run, BarSeries bars, string label, CancellationToken token)
    {
        var on = $"{label}, {bars.Count:N0} bars";
        var alone = ComputingAlone.Measure(bars, Generations, run.Repetitions(7), token);
        run.Add(new(Name, on, "computing alone, fresh symbol", alone.Median * 1e3, "ms") { AtMost = run.Settings.Quick ? null : 300 });

        await using var factory = await BenchFactory.TryStartAsync(token);
        if (factory is null)
        {
            run.Remark("Left out: evolution with the database, no PostgreSQL server is installed (Debian, Ubuntu: apt-get install postgresql).");
            return;
        }

        List<Lap> fresh = [], again = [];
        for (var i = 0; i < run.Repetitions(7) + 2; i++)
        {
            var symbol = string.Create(CultureInfo.InvariantCulture, $"BENCH{i}");
            await StoreAsync(factory, new(symbol, bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, bars.Close, bars.Volume), token);
            var request = Endless with { Symbol = symbol };
            var laps = (await EvolveAsync(factory, request, token), await EvolveAsync(factory, request with { Seed = 2 }, token));
            if ((laps.Item1.EndedEarly ?? laps.Item2.EndedEarly) is { } why)
            {
                run.Remark($"Left out: evolution of {on}, {why}.");
                return;
            }

            if (i >= 2 || run.Settings.Quick)
            {
                fresh.Add(laps.Item1);
                again.Add(laps.Item2);
            }
        }

        Report(run, on, "fresh symbol", fresh, run.Settings.Quick ? null : 1000);
        Report(run, on, "same symbol again", again, null);
        await HoldsAsync(run, factory, on, "BENCH0", token);
    }

    // Turn by turn, so that what else the machine does meets both.
    private async Task HoldsAsync(BenchmarkRun run, BenchFactory factory, string on, string symbol, CancellationToken token)
    {
        var seed = 3L;
        foreach (var (name, request) in Holds)
        {
            List<Lap> plain = [], held = [];
            for (var i = 0; i < run.Repetitions(7) + 1; i++)
            {
                var pair = (
                    await EvolveAsync(factory, Short with { Symbol = symbol, Seed = seed++ }, token),
                    await EvolveAsync(factory, request with { Symbol = symbol, Seed = seed++ }, token));
                if ((pair.Item1.EndedEarly ?? pair.Item2.EndedEarly) is { } why)
                {
                    run.Remark($"Left out: {name} of {on}, {why}.");
                    break;
                }

                if (i > 0)
                {
                    plain.Add(pair.Item1);
                    held.Add(pair.Item2);
                }
            }

            if (held.Count < run.Repetitions(7))
            {
                continue;
            }

            run.Add(new(Name, on, $"{name}: total", Timing.Of(held.ConvertAll(lap => lap.Seconds)).Median * 1e3, "ms"));
            run.Add(new(Name, on, $"{name}: processor time / plain", Ratio(lap => lap.ProcessorSeconds), "×"));
            run.Add(new(Name, on, $"{name} / plain", Ratio(lap => lap.Seconds), "×") { AtMost = run.Settings.Quick ? null : 2 });

            double Ratio(Func<Lap, double> seconds) => Timing.Of([.. held.Zip(plain, (one, other) => seconds(one) / seconds(other))]).Median;
        }
    }

    // The steps of one lap, the middle one by its total: medians of every step alone would not add up.
    private void Report(BenchmarkRun run, string on, string kind, List<Lap> laps, double? atMost)
    {
        var lap = laps.OrderBy(candidate => candidate.Seconds).ElementAt((laps.Count - 1) / 2);
        var rest = lap.Seconds;
        foreach (var (step, requests) in Steps)
        {
            var seconds = requests.Sum(request => lap.Requests.GetValueOrDefault(request));
            rest -= seconds;
            run.Add(new(Name, on, $"{kind}: {step}", seconds * 1e3, "ms"));
        }

        run.Add(new(Name, on, $"{kind}: rest", rest * 1e3, "ms"));
        run.Add(new(Name, on, $"{kind}: total", lap.Seconds * 1e3, "ms") { AtMost = atMost });
        run.Add(new(Name, on, $"{kind}: processor time of this process", Timing.Of(laps.ConvertAll(candidate => candidate.ProcessorSeconds)).Median * 1e3, "ms"));
        run.Add(new(Name, on, $"{kind}: allocated", Timing.Of(laps.ConvertAll(candidate => candidate.AllocatedBytes)).Median / 1e6, "MB"));
        run.Add(new(Name, on, $"{kind}: total, fastest", laps.Min(candidate => candidate.Seconds) * 1e3, "ms"));
    }

    private static async Task<Lap> EvolveAsync(BenchFactory factory, EvolutionRequest request, CancellationToken token)
    {
        factory.Steps.Clear();
        var allocated = GC.GetTotalAllocatedBytes();
        var before = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var started = await factory.SendAsync(new StartEvolution(request), token);
        await factory.RunDueAsync(token);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        var steps = factory.Steps.Seconds();
        var ended = await factory.SendAsync(new GetRun(started.RunId), token);
        var whole = ended.Generations.Count == request.MaxGenerations && ended.Generations.All(generation => !generation.Reused);
        return new(seconds, processor, allocated, steps, whole ? null : $"the run ended with {ended.StoppedReason} after {ended.Generations.Count} generations {ended.Error}".TrimEnd());
    }

    private static async Task StoreAsync(BenchFactory factory, BarSeries bars, CancellationToken token)
    {
        await using var scope = factory.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DatabaseSession>();
        await session.InTransactionAsync(inner => scope.ServiceProvider.GetRequiredService<BarStore>().MergeAsync(bars, inner), token);
    }

    private sealed record Lap(double Seconds, double ProcessorSeconds, double AllocatedBytes, Dictionary<string, double> Requests, string? EndedEarly);
}
