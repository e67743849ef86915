using System.Globalization;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

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
        Threshold[] thresholds =
        [
            .. known.Select(strategy => strategy.Strategy.Threshold).Distinct().OrderBy(one => one.IsQuantile).ThenBy(one => one.Value),
        ];
        double[] cutoffs = [.. known.Select(strategy => strategy.Strategy.ZScoreCutoff).Distinct().Order()];
        var best = known.GroupBy(strategy => (strategy.Strategy.ZScoreCutoff, strategy.Strategy.Threshold))
            .ToDictionary(cell => cell.Key, cell => cell.Max(strategy => strategy.Result!.Sqn!.Value));
        return new(
            "threshold", [.. thresholds.Select(threshold => threshold.ToString())],
            "z", [.. cutoffs.Select(StrategyTexts.Cutoff)],
            [.. cutoffs.SelectMany(cutoff => thresholds.Select(threshold => best.GetValueOrDefault((cutoff, threshold), double.NaN)))],
            "SQN");
    }

    /// <summary>
    /// Importance of the features of a model, largest first, with its noise; those that the next generation left out are faint.
    /// </summary>
    /// <param name="importance">The measurement.</param>
    /// <param name="pruned">Features that the next generation left out.</param>
    public static BarOptions Importance(ModelImportance importance, IReadOnlyCollection<string> pruned)
    {
        ArgumentNullException.ThrowIfNull(importance);
        ArgumentNullException.ThrowIfNull(pruned);
        return new(
            importance.Method switch
            {
                "weight" => "|standardised weight|",
                "shap" => "mean |SHAP value|",
                _ => "R² lost when shuffled",
            },
            [
                .. importance.Importance.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one =>
                {
                    var left = pruned.Contains(one.Key, StringComparer.Ordinal);
                    var error = importance.StandardErrors?.TryGetValue(one.Key, out var known) == true ? known : (double?)null;
                    return new ChartBar(left ? one.Key + " (left out)" : one.Key, one.Value, error, left);
                }),
            ]);
    }

    /// <summary>Out-of-fold R² of every cell of a training grid, in percent: regimes upwards, hyperparameters to the right.</summary>
    public static HeatMapOptions? Scores(IReadOnlyList<GridCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (!cells.Any(cell => cell.Score is not null))
        {
            return null;
        }

        RegimeConfig[] regimes = [.. cells.Select(cell => cell.RegimeConfig).Distinct().Reverse()];
        string[] places = [.. cells.Select(Hyperparameters).Distinct(StringComparer.Ordinal)];
        var score = cells.ToDictionary(cell => (cell.RegimeConfig, Hyperparameters(cell)), cell => cell.Score * 100 ?? double.NaN);
        return new(
            cells[0].Tree is not { } tree ? "alpha / L1 share"
                : tree.LearningRate is null ? "depth / leaf / trees"
                : "depth / rate / λ / child weight",
            places,
            "regime", [.. regimes.Select(StrategyTexts.Regime)],
            [.. regimes.SelectMany(regime => places.Select(place => score.GetValueOrDefault((regime, place), double.NaN)))],
            "R² %", 3);
    }

    /// <summary>The family tree of a run: a box a model, what was left out on the edges.</summary>
    public static GraphOptions Lineage(IReadOnlyList<LineageEntry> entries, IReadOnlyList<GenerationSummary> generations)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(generations);
        var names = entries.ToDictionary(entry => entry.ChildModelId, Name);
        return new(
            [
                .. entries.Select(entry => new GraphNode(
                    Name(entry), entry.Generation, entry.Alternative,
                    $"{Name(entry)}: {entry.RemainingFeatures.Count} features\nSQN {Format.Number(entry.ChildSqn)}",
                    string.Join('\n', entry.RemainingFeatures),
                    generations.Any(generation => generation.Generation == entry.Generation
                        && generation.Alternative == entry.Alternative && generation.Continues))),
            ],
            [
                .. entries.Where(entry => entry.ParentModelId is { } parent && names.ContainsKey(parent)).Select(entry => new GraphEdge(
                    names[entry.ParentModelId!.Value], Name(entry), $"−{entry.PrunedFeatures.Count}",
                    string.Join('\n', entry.PrunedFeatures.Select(feature =>
                        entry.WithinNoise.Contains(feature, StringComparer.Ordinal) ? feature + " (within noise)" : feature)))),
            ]);
    }

    private static string Name(LineageEntry entry) => RunTexts.Generation(entry.Generation, entry.Alternative);

    private static string Hyperparameters(GridCell cell)
    {
        double?[] values = cell.Tree is { } tree
            ? tree.LearningRate is null
                ? [tree.MaxDepth, tree.MinSamplesLeaf, tree.Trees]
                : [tree.MaxDepth, tree.LearningRate, tree.RegLambda, tree.MinChildWeight]
            : [cell.Alpha, cell.L1Ratio];
        return string.Join(" / ", values.Where(value => value is not null).Select(value => Format.Number(value, "0.######")));
    }
}
