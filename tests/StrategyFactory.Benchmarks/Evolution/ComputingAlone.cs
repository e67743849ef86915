using StrategyFactory.Benchmarks.Data;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Evolution.Search;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Predictions;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Benchmarks.Evolution;

/// <summary>The arithmetic of an evolution with nothing around it: features, regimes, and per generation grid, predictions, strategies, pruning.</summary>
internal static class ComputingAlone
{
    private static readonly double[] Alphas = [0.001, 0.01, 0.1, 1, 10, 50, 100];
    private static readonly double[] L1Ratios = [0.1, 0.3, 0.5, 0.7, 0.9, 0.95];
    private static readonly ConfigurationGrid Grid = new([0.0001, 0.0003, 0.0005, 0.0007], [0, 2, 2.5, 3, 3.5], 7);
    private static readonly BacktestSettings Settings = new() { CostPerSide = 1e-4, InitialCash = 10_000, SqnCap = 100 };

    private static readonly RegimeConfig[] Regimes =
    [
        RegimeConfig.Any, .. Enumerable.Range(0, 4).Select(label => RegimeConfig.Of("regime_vix", label)), .. Enumerable.Range(0, 2).Select(label => RegimeConfig.Of("regime_gmm", label)),
    ];

    internal static Timing Measure(BarSeries bars, int generations, int repetitions, CancellationToken token) =>
        Timing.Of(repetitions, () => Evolve(bars, generations, token));

    private static void Evolve(BarSeries bars, int generations, CancellationToken token)
    {
        var names = EvolvedFeatures.Names;
        var columns = new double[names.Count][];
        var segments = SegmentCuts.Of(bars.Count, new(), 1, 1);
        RegimeColumns? regimes = null;
        // The regimes are one more piece of work beside the features.
        Parallel.For(-1, names.Count, new ParallelOptions { CancellationToken = token }, i =>
        {
            if (i < 0)
            {
                var daily = BarResampling.Resample(bars, Timeframe.OneDay);
                regimes = new(RegimeVix.Compute(bars, daily, null).Values, RegimeGmm.Compute(bars, segments.Selection.Start, segments.Selection.End).Values, RegimeSma.Compute(bars), "realised");
            }
            else
            {
                columns[i] = FeatureComputation.Compute(FeatureNames.Parse(names[i]), bars, _ => bars, null);
            }
        });
        var features = names.Zip(columns, (name, column) => (name, column)).ToDictionary(pair => pair.name, pair => pair.column, StringComparer.Ordinal);
        var target = Target.Of(bars, new() { Symbol = bars.Symbol }).Values.ToArray();
        var masks = RegimeConfig.Masks(Regimes, regimes!);

        IReadOnlyList<string> remaining = [.. names.Order(StringComparer.Ordinal)];
        for (var generation = 0; generation < generations; generation++)
        {
            remaining = Generation(bars, segments, [.. remaining], [.. remaining.Select(name => (ReadOnlyMemory<double>)features[name])], target, masks, token);
        }
    }

    private static IReadOnlyList<string> Generation(BarSeries bars, DataSegments segments, string[] names, ReadOnlyMemory<double>[] features, double[] target, uint[] masks, CancellationToken token)
    {
        var rows = UsableRows.Find(features, target, segments.Selection);
        var problem = new GridProblem
        {
            Design = new(features, target, rows),
            RegimeMasks = Array.ConvertAll(rows, row => masks[row]),
            Regimes = Regimes.Length,
            Alphas = Alphas,
            L1Ratios = L1Ratios,
            Horizon = 1,
            Folds = 5,
            EmbargoFraction = 0.01m,
            MinimumRows = Math.Max(500, 30 * features.Length),
        };
        var grid = ElasticNetGrid.Fit(problem, Environment.ProcessorCount, null, token);
        var best = grid.BestCell ?? throw new InvalidOperationException("No cell of the grid is usable.");
        var fit = grid.Refit(best)!;
        var predictions = new double[bars.Count];
        fit.Predict(features, predictions);
        var fitted = UsableRows.InRegime(rows, masks, grid.Cells[best].Regime);
        var (start, count) = (segments.Simulation.Start, segments.Simulation.Count);
        var scores = new double[count];
        OutlierScores(predictions, fitted, predictions.AsSpan(start, count), scores);
        GridBacktest.Run(
            new()
            {
                OpenTimes = bars.Times.Slice(start, count),
                Open = bars.Open.Slice(start, count),
                High = bars.High.Slice(start, count),
                Low = bars.Low.Slice(start, count),
                Close = bars.Close.Slice(start, count),
                Predictions = predictions.AsMemory(start, count),
                OutlierScores = scores,
                AllowedRegimes = masks.AsMemory(start, count),
            },
            Grid, Settings, Environment.ProcessorCount);
        return Pruning.Decide(names.Zip(fit.Weights).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal), 0.25, 5).Remaining;
    }

    private static void OutlierScores(double[] predictions, int[] fitted, ReadOnlySpan<double> segment, Span<double> scores)
    {
        var moments = FittedPredictions.Of(Array.ConvertAll(fitted, row => predictions[row]));
        for (var i = 0; i < segment.Length; i++)
        {
            scores[i] = moments.Sd > 0 ? Math.Abs(segment[i] - moments.Mean) / moments.Sd : 0;
        }
    }
}
