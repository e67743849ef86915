using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>Working memory of one thread for logistic fits of p features, several at a time.</summary>
internal sealed class LogisticScratch
{
    private readonly Memory<double> _rawWeights;
    private readonly double[] _offsets;
    private readonly Memory<double> _scores;
    private readonly Memory<double> _sums;

    /// <summary>Allocates.</summary>
    /// <param name="features">p.</param>
    /// <param name="models">Models at a time.</param>
    public LogisticScratch(int features, int models)
    {
        Solver = new(features);
        Features = features;
        Models = [.. Enumerable.Range(0, models).Select(_ => new LogisticState(features))];
        Target = AlignedMemory.Allocate(Solver.Stride);
        Hessian = AlignedMemory.Allocate(features * Solver.Stride);
        Active = new(models);
        _rawWeights = AlignedMemory.Allocate(models * Solver.Stride);
        _offsets = new double[models];
        _scores = AlignedMemory.Allocate(models * LabelTiles.TileRows);
        _sums = AlignedMemory.Allocate(models * SumStride);
    }

    /// <summary>Working memory of coordinate descent.</summary>
    public SolverScratch Solver { get; }

    /// <summary>p.</summary>
    public int Features { get; }

    /// <summary>The models.</summary>
    public LogisticState[] Models { get; }

    /// <summary>Linear term of the quadratic model at hand, one padded row.</summary>
    public Memory<double> Target { get; }

    /// <summary>Its matrix where that is not the correlations.</summary>
    public Memory<double> Hessian { get; }

    /// <summary>Models that are being fitted.</summary>
    public List<LogisticState> Active { get; }

    private int SumStride => (Features + LogisticKernel.ExtraSums) * 8;

    /// <summary>Takes every model's new point as its anchor: gradient and mean curvature from one pass over the training rows.</summary>
    public void Anchor(LogisticSet set, IReadOnlyList<LogisticState> models)
    {
        Load(set.Gram, models);
        _sums.Span.Clear();
        set.EachTrainingTile((tile, from, to) =>
            LogisticKernel.AddGradients(set.Tiles.Tile(tile), Scored(models.Count), from, to, _scores.Span, _sums.Span));
        for (var k = 0; k < models.Count; k++)
        {
            models[k].TakeAnchor(set.Gram, _sums.Span.Slice(k * SumStride, SumStride));
        }
    }

    /// <summary>Deviances of the models on the held-out rows.</summary>
    public void HeldOutDeviances(LogisticSet set, IReadOnlyList<LogisticState> models)
    {
        Load(set.Gram, models);
        _sums.Span.Clear();
        set.EachHeldOutTile((tile, from, to) =>
            LogisticKernel.AddDeviances(set.Tiles.Tile(tile), Scored(models.Count), from, to, _scores.Span, _sums.Span));
        for (var k = 0; k < models.Count; k++)
        {
            models[k].HeldOutDeviance = LogisticKernel.Total(_sums.Span[(8 * k)..]);
        }
    }

    /// <summary>Mean deviance of one model on the training rows.</summary>
    public double Deviance(LogisticSet set, LogisticState model)
    {
        Load(set.Gram, [model]);
        _sums.Span.Clear();
        set.EachTrainingTile((tile, from, to) =>
            LogisticKernel.AddDeviances(set.Tiles.Tile(tile), Scored(1), from, to, _scores.Span, _sums.Span));
        return LogisticKernel.Total(_sums.Span) / set.Gram.Rows;
    }

    /// <summary>η of one model on the rows of a tile, after <see cref="Deviance"/> of it.</summary>
    public ReadOnlySpan<double> Scores(LogisticSet set, int tile)
    {
        LogisticKernel.Scores(set.Tiles.Tile(tile), Scored(1), _scores.Span);
        return _scores.Span[..LabelTiles.TileRows];
    }

    private ScoredModels Scored(int count) => new(_rawWeights.Span, Solver.Stride, _offsets.AsSpan(0, count), Features);

    /// <summary>Weights in the units of the tiles.</summary>
    private void Load(StandardisedGram gram, IReadOnlyList<LogisticState> models)
    {
        for (var k = 0; k < models.Count; k++)
        {
            var raw = _rawWeights.Span.Slice(k * Solver.Stride, Solver.Stride);
            var offset = models[k].Intercept;
            for (var j = 0; j < Features; j++)
            {
                var weight = models[k].Weights[j];
                raw[j] = weight == 0 ? 0 : weight / gram.StandardDeviations[j];
                offset -= raw[j] * gram.Means[j];
            }

            _offsets[k] = offset;
        }
    }
}
