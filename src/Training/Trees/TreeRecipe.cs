using System.Globalization;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Trees.Native;

namespace StrategyFactory.Training.Trees;

/// <summary>Everything that determines how an ensemble grows on given rows.</summary>
/// <param name="Parameters">Hyperparameters; <see cref="TreeParameters.Trees"/> is not read.</param>
/// <param name="Trees">Trees of the forest, or boosting rounds at most.</param>
/// <param name="Patience">Rounds without a better held-out error that end the growth; null to grow all.</param>
/// <param name="Seed">Seed of rows and columns.</param>
/// <param name="Forest">Null for boosting.</param>
internal sealed record TreeRecipe(TreeParameters Parameters, int Trees, int? Patience, long Seed, ForestOptions? Forest)
{
    /// <summary>Bins per feature of a histogram: the library's default.</summary>
    private const int Bins = 256;

    /// <summary>Histograms that one tree may keep at a time.</summary>
    private const long HistogramBytes = 512L << 20;

    /// <summary>L2 penalty of a forest's leaves: next to none, as in XGBoost's own forest classes.</summary>
    private const double ForestLambda = 1e-5;

    /// <summary>The recipe of a cell of a training.</summary>
    internal static TreeRecipe Of(TreeParameters parameters, TrainingSpecification specification, TrainingOptions options) => parameters.LearningRate is not null
        ? new(parameters, specification.Rounds!.Value, specification.EarlyStoppingRounds, specification.Seed, null)
        : new(parameters, parameters.Trees!.Value, null, specification.Seed, options.RandomForest);

    /// <summary>The recipe of a scored cell: as many trees as its score belongs to, grown to the end.</summary>
    internal static TreeRecipe Exactly(TreeParameters parameters, TrainingSpecification specification, TrainingOptions options) =>
        Of(parameters, specification, options) with { Trees = parameters.Trees!.Value, Patience = null };

    /// <summary>What of the machine and the settings decides how trees grow, for the fingerprint; null for the linear family.</summary>
    internal static string? Engine(Algorithm algorithm, TrainingOptions options, XGBoostLibrary library) => algorithm.Family switch
    {
        AlgorithmFamily.Boosting => $"XGBoost {library.Version}",
        AlgorithmFamily.Forest => string.Create(CultureInfo.InvariantCulture, $"XGBoost {library.Version}, rows {options.RandomForest.Subsample}, columns {options.RandomForest.ColumnsPerSplit}"),
        _ => null,
    };

    /// <summary>
    /// How splits are searched. Histograms are faster, but the library keeps those of every node of a tree: 2 × 8 bytes a bin. Where
    /// they could pass 512 MB (deep trees with small leaves), the exact search is used, which needs none.
    /// </summary>
    internal string Method(int rows, int features)
    {
        var leaf = Math.Max(1, Parameters.MinSamplesLeaf ?? Parameters.MinChildWeight ?? 1);
        var leaves = Math.Min(Math.Pow(2, Parameters.MaxDepth), Math.Ceiling(rows * (Forest?.Subsample ?? 1) / leaf));
        return 2 * leaves * features * Bins * 16 <= HistogramBytes ? "hist" : "exact";
    }

    /// <summary>The library's parameters.</summary>
    /// <remarks>
    /// Labels come standardised, so their mean, <c>base_score</c>, is 0: the library's default of 0.5 would have to be learned away
    /// first, and it takes no split that gains less than 10⁻⁶, which with one-minute returns is every split. One thread per fit
    /// makes an ensemble the same to the last bit for any number of fits at a time.
    /// </remarks>
    internal IEnumerable<KeyValuePair<string, string>> Library(int rows, int features)
    {
        yield return KeyValuePair.Create("objective", "reg:squarederror");
        yield return KeyValuePair.Create("base_score", "0");
        yield return KeyValuePair.Create("tree_method", Method(rows, features));
        yield return KeyValuePair.Create("nthread", "1");
        yield return KeyValuePair.Create("verbosity", "0");
        // The library's seed is an int.
        yield return KeyValuePair.Create("seed", (Seed & int.MaxValue).ToString(CultureInfo.InvariantCulture));
        yield return KeyValuePair.Create("max_depth", Parameters.MaxDepth.ToString(CultureInfo.InvariantCulture));
        yield return Number("eta", Forest is null ? Parameters.LearningRate!.Value : 1.0 / Trees);
        yield return Number("lambda", Forest is null ? Parameters.RegLambda!.Value : ForestLambda);
        yield return Number("min_child_weight", Forest is null ? Parameters.MinChildWeight!.Value : Parameters.MinSamplesLeaf!.Value);
        if (Forest is not null)
        {
            yield return Number("subsample", Forest.Subsample);
            yield return Number("colsample_bynode", Forest.ColumnsPerSplit);
        }
    }

    private static KeyValuePair<string, string> Number(string name, double value) => KeyValuePair.Create(name, value.ToString("R", CultureInfo.InvariantCulture));
}
