using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Preparation;

/// <summary>
/// Identifies a training: SHA-256 of canonical JSON over everything that determines its outcome. Keys are sorted, sets are
/// sorted, numbers stand in their shortest form that reads back (10 and 10.0 are one), and null, absent and empty are one.
/// </summary>
internal static class Fingerprint
{
    /// <summary>Raised whenever the numerics change what a training produces.</summary>
    private const int Version = 1;

    /// <param name="specification">What is trained, defaults filled in.</param>
    /// <param name="features">Feature columns.</param>
    /// <param name="options">Settings that change the outcome.</param>
    /// <param name="snapshots">The data.</param>
    /// <param name="engine">What of the machine and the settings decides what the algorithm gives; null where nothing does.</param>
    internal static string Of(
        TrainingSpecification specification, IReadOnlyList<string> features, TrainingOptions options, IReadOnlyList<DataSnapshot> snapshots,
        string? engine = null)
    {
        var segments = specification.Segments!;
        var members = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            // Absent without the option, so that it changes no other fingerprint.
            ["adaptive_grid"] = specification.AdaptiveGrid ? "successive halving 1" : null,
            ["algorithm"] = specification.Algorithm,
            ["alpha_grid"] = specification.AlphaGrid,
            ["cross_validation"] = $"purged k-fold {options.Folds}, embargo {Shortest((double)options.EmbargoFraction)}, "
                + $"rows {options.MinimumRows} and {options.MinimumRowsPerFeature} per feature",
            ["data_options"] = specification.DataOptions is { } windows ? $"{windows.TrainWindow}/{windows.TestWindow}" : null,
            ["early_stopping_rounds"] = (double?)specification.EarlyStoppingRounds,
            ["engine"] = engine,
            ["execution_delay_bars"] = (double)specification.ExecutionDelayBars,
            ["features"] = features,
            ["grids"] = specification.Grids?.Select(
                grid => $"{grid.Key} {string.Join(' ', grid.Value.Order().Distinct().Select(Shortest))}"),
            // The weights of a linear model are there anyway.
            ["importance"] = specification.ImportanceMethod switch
            {
                ImportanceMethod.Shap => $"shap, {options.ShapRows} rows",
                ImportanceMethod.Permutation => $"permutation, {options.PermutationRows} rows {options.PermutationRepeats} times",
                _ => null,
            },
            ["l1_ratio_grid"] = specification.L1RatioGrid,
            ["learning_rate_grid"] = specification.LearningRateGrid,
            ["max_depth_grid"] = specification.MaxDepthGrid?.Select(depth => (double)depth),
            ["min_child_weight_grid"] = specification.MinChildWeightGrid,
            ["min_samples_leaf_grid"] = specification.MinSamplesLeafGrid?.Select(rows => (double)rows),
            ["reference_symbols"] = specification.ReferenceSymbols,
            ["reg_lambda_grid"] = specification.RegLambdaGrid,
            ["regime_configs"] = specification.RegimeConfigs?.Select(config => config.ToString()).ToArray(),
            ["rounds"] = (double?)specification.Rounds,
            ["seed"] = specification.Seed.ToString(CultureInfo.InvariantCulture),
            ["segments"] = $"{Shortest((double)segments.Selection)}/{Shortest((double)segments.Simulation)}",
            ["snapshots"] = snapshots.Select(Written).ToArray(),
            ["symbol"] = specification.Symbol,
            ["target"] = specification.TargetCol,
            ["timeframe"] = specification.Timeframe,
            ["transform"] = specification.TargetTransform,
            ["trees_grid"] = specification.TreesGrid?.Select(trees => (double)trees),
            ["version"] = (double)Version,
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson(members))));
    }

    /// <summary>Canonical JSON of strings, numbers and sets of them.</summary>
    internal static string CanonicalJson(SortedDictionary<string, object?> members)
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in members)
        {
            if (Canonical(value) is { } written)
            {
                text.Append(text.Length > 1 ? "," : "").Append(Quote(name)).Append(':').Append(written);
            }
        }

        return text.Append('}').ToString();
    }

    private static string Written(DataSnapshot data) =>
        $"{data.Symbol} {data.Timeframe} {data.FirstBar:O} {data.LastBar:O} {data.Rows} {data.ContentHash}";

    private static string? Canonical(object? value) => value switch
    {
        null or "" => null,
        string text => Quote(text),
        double number => Shortest(number),
        IEnumerable<double> numbers => Set(numbers.Distinct().Order().Select(Shortest)),
        IEnumerable<string> texts => Set(texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Quote)),
        _ => throw new ArgumentException($"{value.GetType()} has no canonical form.", nameof(value)),
    };

    private static string? Set(IEnumerable<string> members) => string.Join(',', members) is { Length: > 0 } joined ? $"[{joined}]" : null;

    // Adding zero turns −0 into 0.
    private static string Shortest(double number) => (number + 0.0).ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
