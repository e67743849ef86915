using System.Globalization;
using StrategyFactory.Training.Algorithms.Trees.Native;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>Everything that determines how an ensemble grows on given rows.</summary>
/// <param name="Parameters">Hyperparameters; <see cref="TreeParameters.Trees"/> is not read.</param>
/// <param name="Trees">Trees, or rounds, at most.</param>
/// <param name="Patience">Rounds without a lower pooled held-out error that end the growth; null to grow all.</param>
/// <param name="Seed">Seed of rows and columns.</param>
internal abstract record TreeRecipe(TreeParameters Parameters, int Trees, int? Patience, long Seed)
{
    /// <summary>What it grows on.</summary>
    internal TreeLabels Labels { get; init; }

    /// <summary>Bins per feature of a histogram: the library's default.</summary>
    private const int Bins = 256;

    /// <summary>Histograms that one tree may keep at a time.</summary>
    private const long HistogramBytes = 512L << 20;

    /// <summary>Share of the rows that a tree grows on.</summary>
    protected virtual double RowsPerTree => 1;

    /// <summary>
    /// How splits are searched. Histograms are faster, but the library keeps those of every node of a tree: 2 × 8 bytes a bin. Where
    /// they could pass 512 MB (deep trees with small leaves), the exact search is used, which needs none.
    /// </summary>
    internal string Method(int rows, int features) => Histograms(rows, features) <= HistogramBytes ? "hist" : "exact";

    /// <summary>Whether the histograms of so many ensembles fit into what one may have.</summary>
    internal bool Fits(int ensembles, int rows, int features) =>
        Histograms(rows, features) is var bytes && (bytes > HistogramBytes || ensembles * bytes <= HistogramBytes);

    /// <summary>Bytes that an ensemble holds which waits to grow on: half of the bound on its histograms, and 40 a row.</summary>
    internal double Waiting(int rows, int features) =>
        (Method(rows, features) == "hist" ? Histograms(rows, features) / 2 : 0) + rows * 40.0;

    /// <summary>The library's parameters.</summary>
    /// <remarks>
    /// Labels come standardised, so their mean, <c>base_score</c>, is 0: the library's default of 0.5 would have to be learned away
    /// first, and it takes no split that gains less than 10⁻⁶, which with one-minute returns is every split. One thread per fit
    /// makes an ensemble the same to the last bit for any number of fits at a time.
    /// </remarks>
    /// <param name="rows">Rows to grow on.</param>
    /// <param name="features">Columns.</param>
    /// <param name="scale">Of the labels: logistic growth begins at the log-odds of their mean.</param>
    internal IEnumerable<KeyValuePair<string, string>> Library(int rows, int features, LabelScale scale) =>
    [
        KeyValuePair.Create("objective", Labels == TreeLabels.Odds ? "binary:logistic" : "reg:squarederror"),
        Labels == TreeLabels.Odds ? Number("base_score", scale.Constant) : KeyValuePair.Create("base_score", "0"),
        KeyValuePair.Create("tree_method", Method(rows, features)),
        KeyValuePair.Create("nthread", "1"),
        KeyValuePair.Create("verbosity", "0"),
        // The library's seed is an int.
        KeyValuePair.Create("seed", (Seed & int.MaxValue).ToString(CultureInfo.InvariantCulture)),
        KeyValuePair.Create("max_depth", Parameters.MaxDepth.ToString(CultureInfo.InvariantCulture)),
        .. Growth(),
    ];

    /// <summary>Grows one tree more, told how many there are.</summary>
    /// <param name="booster">Where it grows.</param>
    /// <param name="training">Rows.</param>
    /// <param name="labels">Standardised labels of the rows.</param>
    internal abstract Action<int> Step(Booster booster, DMatrix training, float[] labels);

    /// <summary>What to multiply the predictions of the first trees by.</summary>
    internal abstract double Factor(int trees);

    /// <summary>The score of each cell.</summary>
    /// <param name="cells">Cells that this growth decides.</param>
    /// <param name="folds">Held-out errors, fold by fold.</param>
    /// <param name="heldOutSquares">Σ(y − training mean)² of all held-out rows.</param>
    /// <returns>
    /// Per cell the pooled out-of-fold R² = 1 − ΣSSE/ΣSST, null where SST is 0, and the number of trees that it belongs to.
    /// </returns>
    internal abstract IReadOnlyList<(double? Score, int Trees)> Score(
        IReadOnlyList<TreeParameters> cells, IReadOnlyList<HeldOutErrors> folds, double heldOutSquares);

    /// <summary>The library's parameters of this kind of growth.</summary>
    protected abstract IEnumerable<KeyValuePair<string, string>> Growth();

    protected static KeyValuePair<string, string> Number(string name, double value) =>
        KeyValuePair.Create(name, value.ToString("R", CultureInfo.InvariantCulture));

    protected static double? R2(IReadOnlyList<HeldOutErrors> folds, int trees, double heldOutSquares) =>
        heldOutSquares > 0 ? 1 - EarlyStopping.Pooled(folds, trees) / heldOutSquares : null;

    // A bound on what all nodes of a tree keep.
    private double Histograms(int rows, int features)
    {
        var leaf = Math.Max(1, Parameters.MinSamplesLeaf ?? Parameters.MinChildWeight ?? 1);
        var leaves = Math.Min(Math.Pow(2, Parameters.MaxDepth), Math.Ceiling(rows * RowsPerTree / leaf));
        return 2 * leaves * features * Bins * 16;
    }
}
