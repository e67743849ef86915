using System.Globalization;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Preparation;

/// <summary>
/// Identifies a training: SHA-256 of <see cref="CanonicalJson"/> over everything that determines its outcome.
/// </summary>
internal static class Fingerprint
{
    /// <summary>Raised whenever the numerics change what a training produces.</summary>
    private const int Version = 1;

    /// <param name="specification">What is trained, defaults filled in.</param>
    /// <param name="options">Settings that change the outcome.</param>
    /// <param name="engine">What of the machine and the settings decides what the algorithm gives; null where nothing does.</param>
    internal static string Of(
        TrainingSpecification specification, IReadOnlyList<string> features, TrainingOptions options, IReadOnlyList<DataSnapshot> snapshots,
        string? engine = null)
    {
        var segments = specification.Segments!;
        var members = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            // Absent without the option, so that it changes no other fingerprint.
            ["adaptive_grid"] = specification.AdaptiveGrid ? "successive halving 1" : null,
            ["algorithm"] = specification.Algorithm,
            ["alpha_grid"] = specification.AlphaGrid,
            ["cross_validation"] = $"purged k-fold {options.Folds}, embargo {CanonicalJson.Shortest((double)options.EmbargoFraction)}, "
                + $"rows {options.MinimumRows} and {options.MinimumRowsPerFeature} per feature",
            ["data_options"] = specification.DataOptions is { } windows ? $"{windows.TrainWindow}/{windows.TestWindow}" : null,
            ["early_stopping_rounds"] = (double?)specification.EarlyStoppingRounds,
            ["engine"] = engine,
            ["execution_delay_bars"] = (double)specification.ExecutionDelayBars,
            ["features"] = features,
            // The next bar and its return, which was all there was once, leave no mark.
            ["horizon"] = specification.Horizon == Horizon.NextBar ? null : specification.Horizon.ToString(),
            ["grids"] = specification.Grids?.Select(
                grid => $"{grid.Key} {string.Join(' ', grid.Value.Order().Distinct().Select(CanonicalJson.Shortest))}"),
            // The weights of a linear model are there anyway.
            ["importance"] = specification.ImportanceMethod switch
            {
                ImportanceMethod.Shap => $"shap, {options.ShapRows} rows",
                ImportanceMethod.Permutation => $"permutation, {options.PermutationRows} rows {options.PermutationRepeats} times",
                _ => null,
            },
            ["l1_ratio_grid"] = specification.L1RatioGrid,
            ["label"] = specification.Label switch
            {
                TargetLabel.Return => null,
                TargetLabel.Barrier => $"barrier {CanonicalJson.Shortest(specification.ProfitTarget)} "
                    + CanonicalJson.Shortest(specification.StopLoss),
                var label => label.ToString(),
            },
            ["learning_rate_grid"] = specification.LearningRateGrid,
            ["max_depth_grid"] = specification.MaxDepthGrid?.Select(depth => (double)depth),
            ["min_child_weight_grid"] = specification.MinChildWeightGrid,
            ["min_samples_leaf_grid"] = specification.MinSamplesLeafGrid?.Select(rows => (double)rows),
            ["reference_symbols"] = specification.ReferenceSymbols,
            ["reg_lambda_grid"] = specification.RegLambdaGrid,
            ["regime_configs"] = specification.RegimeConfigs?.Select(config => config.ToString()).ToArray(),
            ["rounds"] = (double?)specification.Rounds,
            ["seed"] = specification.Seed.ToString(CultureInfo.InvariantCulture),
            ["segments"] = $"{CanonicalJson.Shortest((double)segments.Selection)}/{CanonicalJson.Shortest((double)segments.Simulation)}",
            ["snapshots"] = snapshots.Select(Written).ToArray(),
            ["symbol"] = specification.Symbol,
            ["target"] = specification.TargetCol,
            ["timeframe"] = specification.Timeframe,
            ["transform"] = specification.TargetTransform,
            ["trees_grid"] = specification.TreesGrid?.Select(trees => (double)trees),
            ["version"] = (double)Version,
        };
        return CanonicalJson.HashOf(CanonicalJson.Write(members));
    }

    private static string Written(DataSnapshot data) =>
        $"{data.Symbol} {data.Timeframe} {data.FirstBar:O} {data.LastBar:O} {data.Rows} {data.ContentHash}";
}
