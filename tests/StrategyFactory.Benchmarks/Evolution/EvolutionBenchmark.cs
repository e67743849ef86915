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

namespace StrategyFactory.Benchmarks.Evolution;

/// <summary>
/// Four generations of a year of minute bars × 20 features in a warm process, from request to last verdict, database included:
/// once on a symbol never seen before (bars read, features computed), once more on the same symbol with another seed
/// (features known, every model trained anew). The criteria ask for the impossible, so that no run ends early.
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
            var laps = (await EvolveAsync(factory, symbol, 1, token), await EvolveAsync(factory, symbol, 2, token));
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
        run.Add(new(Name, on, $"{kind}: total, fastest", laps.Min(candidate => candidate.Seconds) * 1e3, "ms"));
    }

    private static async Task<Lap> EvolveAsync(BenchFactory factory, string symbol, long seed, CancellationToken token)
    {
        factory.Steps.Clear();
        var before = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var started = await factory.SendAsync(new StartEvolution(new() { Symbol = symbol, MaxGenerations = Generations, Seed = seed, SeedFeatures = EvolvedFeatures.Names, SqnMin = 1e6, SqnMax = 2e6 }), token);
        await factory.RunDueAsync(token);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        var steps = factory.Steps.Seconds();
        var ended = await factory.SendAsync(new GetRun(started.RunId), token);
        var whole = ended.Generations.Count == Generations && ended.Generations.All(generation => !generation.Reused);
        return new(seconds, processor, steps, whole ? null : $"the run ended with {ended.StoppedReason} after {ended.Generations.Count} generations {ended.Error}".TrimEnd());
    }

    private static async Task StoreAsync(BenchFactory factory, BarSeries bars, CancellationToken token)
    {
        await using var scope = factory.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DatabaseSession>();
        await session.InTransactionAsync(inner => scope.ServiceProvider.GetRequiredService<BarStore>().MergeAsync(bars, inner), token);
    }

    private sealed record Lap(double Seconds, double ProcessorSeconds, Dictionary<string, double> Requests, string? EndedEarly);
}
