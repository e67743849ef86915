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

    /// <summary>Whether rows are held out.</summary>
    public bool HasHeldOut { get; }

    /// <summary>Deviance Σ log(1 + e^η) − yη of the null model on the held-out rows; 0 without.</summary>
    public double NullDeviance { get; }

    /// <summary>Rate and sd of the training labels of some correlations; the rate is 0 or 1 when they are all alike.</summary>
    public static (double Rate, double Spread) Labels(StandardisedGram gram, DesignMatrix design)
    {
        var p = gram.Features;
        var ones = Math.Round((design.Shift[p] + design.Scales[p] * gram.Means[p]) * gram.Rows);
        var rate = ones / gram.Rows;
        return (rate, Math.Sqrt(rate * (1 - rate)));
    }

    /// <summary>Calls back for every part of a tile that trains, in time order.</summary>
    public void EachTrainingTile(Action<int, int, int> tile) => Each(_training, tile);

    /// <summary>Calls back for every part of a tile that is held out, in time order.</summary>
    public void EachHeldOutTile(Action<int, int, int> tile) => Each(_heldOut, tile);

    private static void Each((int From, int To)[] parts, Action<int, int, int> tile)
    {
        foreach (var (from, to) in parts)
        {
            for (var row = from; row < to;)
            {
                var (number, first) = Math.DivRem(row, LabelTiles.TileRows);
                var end = Math.Min(LabelTiles.TileRows, first + to - row);
                tile(number, first, end);
                row += end - first;
            }
        }
    }

    private double HeldOutNull()
    {
        var (ones, rows) = (0, 0);
        EachHeldOutTile((tile, from, to) =>
        {
            foreach (var label in Tiles.Tile(tile)[^LabelTiles.TileRows..][from..to])
            {
                ones += label > 0 ? 1 : 0;
            }

            rows += to - from;
        });
        return -(ones * Math.Log(Rate) + (rows - ones) * Math.Log(1 - Rate));
    }
}
