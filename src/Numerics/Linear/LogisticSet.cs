namespace StrategyFactory.Numerics.Linear;

/// <summary>One training set of a logistic fit, with its held-out rows: which rows of the tiles, their scales, the null model.</summary>
internal sealed class LogisticSet
{
    private readonly (int From, int To)[] _training;
    private readonly (int From, int To)[] _heldOut;

    /// <summary>A set of a regime's rows.</summary>
    /// <param name="gram">Correlations of the training rows, labels as the target.</param>
    /// <param name="design">Where they come from.</param>
    /// <param name="tiles">All rows of the regime.</param>
    /// <param name="rows">Number of rows of the regime.</param>
    /// <param name="fold">Which rows train and which are held out; null when all train.</param>
    public LogisticSet(StandardisedGram gram, DesignMatrix design, LabelTiles tiles, int rows, PurgedFold? fold)
    {
        (Gram, Tiles) = (gram, tiles);
        _training = fold is { } f ? [(0, f.TrainEnd), (f.TrainResume, rows)] : [(0, rows)];
        _heldOut = fold is { } held ? [(held.TestStart, held.TestEnd)] : [];
        (Rate, var spread) = Labels(gram, design);
        NullIntercept = Math.Log(Rate / (1 - Rate));
        NullFrom = gram.LargestTargetCorrelation * spread;
        Spread = spread;
        Slopes = [.. gram.TargetCorrelations[..gram.Features].ToArray().Select(correlation => correlation * spread)];
        HasHeldOut = fold is not null;
        NullDeviance = HasHeldOut ? HeldOutNull() : 0;
    }

    /// <summary>Correlations of the training rows.</summary>
    public StandardisedGram Gram { get; }

    /// <summary>All rows of the regime.</summary>
    public LabelTiles Tiles { get; }

    /// <summary>Share of ones among the training labels, above 0 and below 1.</summary>
    public double Rate { get; }

    /// <summary>Population sd of the training labels, √(rate·(1 − rate)).</summary>
    public double Spread { get; }

    /// <summary>The null model's log-odds.</summary>
    public double NullIntercept { get; }

    /// <summary>α·ρ from which on every weight is zero: the largest gradient of the null model.</summary>
    public double NullFrom { get; }

    /// <summary>The null model's gradient with its sign turned: mean of (y − rate)·x, x standardised.</summary>
    public double[] Slopes { get; }

    /// <summary>What its Hessian is beyond that of normal features, where that was measured.</summary>
    public LogisticShape? Shape { get; init; }

    /// <summary>Whether rows are held out.</summary>
    public bool HasHeldOut { get; }

    /// <summary>Deviance Σ log(1 + e^η) − yη of the null model on the held-out rows; 0 without.</summary>
    public double NullDeviance { get; }

    /// <summary>
    /// What the mean of p(1 − p) would be for normal scores of some variance around the null model's, to first order in small ones.
    /// For normal features the gradient is exactly this times Qw, less <see cref="Slopes"/> (Stein's lemma).
    /// </summary>
    public double NormalCurvature(double variance)
    {
        var null0 = Rate * (1 - Rate);
        return null0 / Math.Sqrt(1 + Math.Max(0, 6 * null0 - 1) * variance);
    }

    /// <summary>Its derivative by the variance.</summary>
    public double NormalCurvatureSlope(double variance)
    {
        var growth = Math.Max(0, 6 * Rate * (1 - Rate) - 1);
        return -0.5 * growth * NormalCurvature(variance) / (1 + growth * variance);
    }

    /// <summary>Rate and sd of the training labels of some correlations; the rate is 0 or 1 when they are all alike.</summary>
    public static (double Rate, double Spread) Labels(StandardisedGram gram, DesignMatrix design)
    {
        var p = gram.Features;
        var ones = Math.Round((design.Shift[p] + design.Scales[p] * gram.Means[p]) * gram.Rows);
        var rate = ones / gram.Rows;
        return (rate, Math.Sqrt(rate * (1 - rate)));
    }

    /// <summary>The rows that train, as ranges of the regime's rows in time order.</summary>
    public ReadOnlySpan<(int From, int To)> Training => _training;

    /// <summary>The rows that are held out.</summary>
    public ReadOnlySpan<(int From, int To)> HeldOut => _heldOut;

    /// <summary>The part of a tile that lies in a range, in rows of the tile; empty when none does.</summary>
    public static (int From, int To) Part((int From, int To) range, int tile)
    {
        var first = tile * LabelTiles.TileRows;
        return (Math.Max(0, range.From - first), Math.Min(LabelTiles.TileRows, range.To - first));
    }

    private double HeldOutNull()
    {
        var (ones, rows) = (0, 0);
        foreach (var range in _heldOut)
        {
            for (var tile = range.From / LabelTiles.TileRows; tile * LabelTiles.TileRows < range.To; tile++)
            {
                var (from, to) = Part(range, tile);
                ones += to - from - Tiles.Tile(tile)[^LabelTiles.TileRows..][from..to].Count(-0.5);
                rows += to - from;
            }
        }

        return -(ones * Math.Log(Rate) + (rows - ones) * Math.Log(1 - Rate));
    }
}
