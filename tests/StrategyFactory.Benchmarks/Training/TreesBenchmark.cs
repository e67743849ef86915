using System.Diagnostics;
using Microsoft.Extensions.Options;
using StrategyFactory.Benchmarks.Data;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Benchmarks.Peers;
using StrategyFactory.Training;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Algorithms.Trees;
using StrategyFactory.Training.Algorithms.Trees.Boosting;
using StrategyFactory.Training.Algorithms.Trees.Forest;
using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Benchmarks.Training;

/// <summary>The default XGBoost grid in one regime, 24 cells × 5 folds, against the same grid in python3-xgboost; and SHAP values per second.</summary>
internal sealed class TreesBenchmark : IBenchmark
{
    private const int Explained = 2000;

    private static readonly TrainingSpecification Grid = new()
    {
        Symbol = "BENCH",
        MaxDepthGrid = [3, 5, 7],
        LearningRateGrid = [0.03, 0.1],
        RegLambdaGrid = [1, 10],
        MinChildWeightGrid = [1, 20],
        Rounds = 200,
        EarlyStoppingRounds = 20,
    };

    public string Name => "trees";

    public string Description => "24 XGBoost cells × 5 folds, and SHAP values";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        if (new XGBoostLibrary("").Unavailable is { } reason)
        {
            run.Remark($"Left out: trees; {reason}.");
            return;
        }

        var peers = await PythonPeers.FindAsync(["xgboost"], token);
        peers.Missing.ForEach(run.Remark);
        Memory(run, token);
        const int columns = 20;
        var data = ModelData.Create(run.Size(100_000), columns);
        var rows = new TreeRows([.. data.Features.Select(column => (ReadOnlyMemory<double>)column)], data.Target, [.. Enumerable.Range(0, data.Rows)]);
        var folder = Directory.CreateTempSubdirectory("factory-bench-").FullName;
        try
        {
            if (peers.Has("xgboost"))
            {
                await PythonPeers.WriteAsync<float>(Path.Combine(folder, "X.f32"), rows.Values.ToArray(), token);
                await PythonPeers.WriteAsync<float>(Path.Combine(folder, "y.f32"), Array.ConvertAll(data.Target, value => (float)value), token);
            }

            await CompareAsync(run, peers, folder, data, "grid", Timing.Of(1, () => FitGrid(data, Grid, token), warmUps: 0), token);
            var shap = Shap(run, rows, token);
            run.Add(new(Name, $"{data.Rows:N0} × {columns}, 1 thread", "SHAP, 100 rounds of depth 6", Explained / shap.Median, "rows/s"));
            await CompareAsync(run, peers, folder, data, "shap", shap, token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task CompareAsync(BenchmarkRun run, PythonPeers peers, string folder, ModelData data, string what, Timing own, CancellationToken token)
    {
        var threads = what == "grid" ? Environment.ProcessorCount : 1;
        var shape = $"{data.Rows:N0} × {data.Features.Count}, {threads} thread{(threads == 1 ? "" : "s")}";
        run.Add(new(Name, shape, what, own.Median * 1e3, "ms"));
        if (peers.Has("xgboost"))
        {
            var answer = await PythonPeers.RunAsync("trees.py", [what, folder, $"{data.Rows}", $"{data.Features.Count}", $"{threads}", what == "grid" ? "1" : "3"], threads, token);
            var peer = Timing.Of([.. answer.GetProperty("seconds").EnumerateArray().Select(value => value.GetDouble())]);
            run.Add(new(Name, shape, $"{what}, python3-xgboost", peer.Median * 1e3, "ms"));
            run.Add(new(Name, shape, $"{what}, python3-xgboost / ours", peer.Median / own.Median, "×") { AtLeast = run.Settings.Quick ? null : 0.9 });
        }
    }

    // The deepest trees of both default grids; more rounds or trees take more time and no more memory.
    private void Memory(BenchmarkRun run, CancellationToken token)
    {
        const string peak = "/proc/self/clear_refs";
        if (!File.Exists(peak))
        {
            return;
        }

        var data = ModelData.Create(run.Size(100_000), 50);
        File.WriteAllText(peak, "5");
        FitGrid(data, Grid with { MaxDepthGrid = [7], LearningRateGrid = [0.1], Rounds = 5 }, token);
        FitGrid(data, new() { Symbol = "BENCH", MaxDepthGrid = [20], MinSamplesLeafGrid = [5, 50], TreesGrid = [2] }, token);
        using var process = Process.GetCurrentProcess();
        run.Add(new(Name, $"{data.Rows:N0} × 50", "peak memory of the process", process.PeakWorkingSet64 / 1048576.0, "MB") { AtMost = 2048 });
    }

    private static void FitGrid(ModelData data, TrainingSpecification grid, CancellationToken token)
    {
        var options = new TrainingOptions();
        using var slots = new FittingSlots(Options.Create(options));
        var library = new XGBoostLibrary(options.XGBoostLibrary);
        TreeAlgorithm algorithm = grid.TreesGrid is null
            ? new BoostingAlgorithm(library, slots, Options.Create(options))
            : new ForestAlgorithm(library, slots, Options.Create(options));
        var validation = new CrossValidation(options.Folds, options.EmbargoFraction, 1, options.RowsNeeded(data.Features.Count));
        new TreeGridFit(
            [.. data.Features.Select(column => (ReadOnlyMemory<double>)column)], data.Target, algorithm.Paths(grid), validation,
            halving: false, slots, null, token).Fit([.. Enumerable.Range(0, data.Rows)]);
    }

    private static Timing Shap(BenchmarkRun run, TreeRows rows, CancellationToken token)
    {
        using var model = TreeModel.Fit(new BoostingRecipe(new(6, 0.1, 1, 1, null, null), 100, null, 1), rows, token);
        var sample = rows.Join(..Explained, 0..0);
        return Timing.Of(run.Repetitions(3), () => model.Contributions(sample), warmUps: 1);
    }
}
