using StrategyFactory.Benchmarks.Data;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.MarketData.Regimes;

namespace StrategyFactory.Benchmarks.Features;

/// <summary>Computing features of a year of minute bars: the default set and everything the catalogue lists.</summary>
internal sealed class FeatureBenchmark : IBenchmark
{
    public string Name => "features";

    public string Description => "features of a year of minute bars";

    public Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        var bars = SimulatedBars.Create("BENCH", run.Size(SimulatedBars.YearOfMinutes));
        // Daily bars of the market itself stand in for the volatility index: the arithmetic is the same.
        var daily = BarResampling.Resample(bars, Timeframe.OneDay);
        FeatureDefinition[] defaults = [.. DefaultFeatureSet.Names.Select(FeatureNames.Parse)];
        foreach (var (set, label) in new[] { (defaults, "default set"), (FeatureCatalogue.Columns.ToArray(), "whole catalogue") })
        {
            foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
            {
                var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = token };
                var timing = Timing.Of(run.Repetitions(7), () => Parallel.For(0, set.Length, options, i => FeatureComputation.Compute(set[i], bars, _ => bars, daily)));
                var on = $"{bars.Count:N0} × {set.Length}, {threads} thread{(threads == 1 ? "" : "s")}";
                run.Add(new(Name, on, $"{label}, time", timing.Median * 1e3, "ms"));
                run.Add(new(Name, on, $"{label}, speed", bars.Count / timing.Median, "bars/s"));
                run.Add(new(Name, on, $"{label}, per value", timing.Median * 1e9 / ((double)bars.Count * set.Length), "ns"));
            }
        }

        Regimes(run, bars, daily);
        return Task.CompletedTask;
    }

    private void Regimes(BenchmarkRun run, BarSeries bars, BarSeries daily)
    {
        var selection = SegmentCuts.Of(bars.Count, new(), 1, 1).Selection;
        foreach (var (regime, compute) in new (string, Action)[]
        {
            ("regime_vix", () => RegimeVix.Compute(bars, daily, daily)),
            ("regime_gmm", () => RegimeGmm.Compute(bars, selection.Start, selection.End)),
            ("regime_sma", () => RegimeSma.Compute(bars)),
        })
        {
            run.Add(new(Name, $"{bars.Count:N0}, 1 thread", regime, Timing.Of(run.Repetitions(7), compute).Median * 1e3, "ms"));
        }
    }

}
