using System.Globalization;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Dashboard.Runs;

/// <summary>The pictures of a run.</summary>
public static class RunCharts
{
    /// <summary>Best SQN of each generation, of the alternative that continues; null where none has any.</summary>
    public static LineOptions? SqnByGeneration(IReadOnlyList<GenerationSummary> generations)
    {
        ArgumentNullException.ThrowIfNull(generations);
        GenerationSummary[] line = [.. generations.Where(generation => generation.Continues)];
        return !Array.Exists(line, generation => generation.BestSqn is not null)
            ? null
            : new(
                "generation", [.. line.Select(generation => generation.Generation.ToString(CultureInfo.InvariantCulture))],
                "best SQN", [.. line.Select(generation => generation.BestSqn)]);
    }

    /// <summary>
    /// SQN over threshold and outlier cut-off: of each cell the best over regimes and symbols. Null without a single SQN.
    /// </summary>
    public static HeatMapOptions? ThresholdByCutoff(IReadOnlyList<SimulatedStrategy> strategies)
    {
        ArgumentNullException.ThrowIfNull(strategies);
        SimulatedStrategy[] known = [.. strategies.Where(strategy => strategy.Result?.Sqn is not null)];
        if (known.Length == 0)
        {
            return null;
        }

        // quantiles after returns: the two are not to be compared
        Threshold[] thresholds = [.. known.Select(strategy => strategy.Strategy.Threshold).Distinct().OrderBy(one => one.IsQuantile).ThenBy(one => one.Value)];
        double[] cutoffs = [.. known.Select(strategy => strategy.Strategy.ZScoreCutoff).Distinct().Order()];
        var best = known.GroupBy(strategy => (strategy.Strategy.ZScoreCutoff, strategy.Strategy.Threshold))
            .ToDictionary(cell => cell.Key, cell => cell.Max(strategy => strategy.Result!.Sqn!.Value));
        return new(
            "threshold", [.. thresholds.Select(threshold => threshold.ToString())],
            "z", [.. cutoffs.Select(cutoff => cutoff == 0 ? "off" : Format.Number(cutoff, "0.##"))],
            [.. cutoffs.SelectMany(cutoff => thresholds.Select(threshold => best.GetValueOrDefault((cutoff, threshold), double.NaN)))],
            "SQN");
    }
}
