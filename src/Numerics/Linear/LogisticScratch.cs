using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>Working memory of one thread for logistic fits of p features, several at a time, and their passes over the rows.</summary>
internal sealed class LogisticScratch
{
    private readonly Memory<double> _rawWeights;
    private readonly double[] _offsets;
    private readonly ulong[] _used;
    private readonly int _words;
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
        Pull = new double[features];
        Bend = new double[Solver.Stride];
        Product = new double[Solver.Stride];
        Active = new(models);
        _rawWeights = AlignedMemory.Allocate(models * Solver.Stride);
        _offsets = new double[models];
        _words = ScoredModels.Words(features);
        _used = new ulong[models * _words];
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

    /// <summary>The linear term before it is divided by a curvature.</summary>
    public double[] Pull { get; }

    /// <summary>What a <see cref="LogisticShape"/> adds to the linear term, padded.</summary>
    public double[] Bend { get; }

    /// <summary>A padded row.</summary>
    public double[] Product { get; }

    /// <summary>Models that are being fitted.</summary>
    public List<LogisticState> Active { get; }

    private int SumStride => (Features + LogisticKernel.ExtraSums) * 8;

    /// <summary>
    /// Takes every model's new point as its anchor: gradient and mean curvature from one pass over the rows, in which all training sets
    /// share every tile while it is in the cache.
    /// </summary>
    /// <param name="models">Models of sets of one regime, those of a set together.</param>
    public void Anchor(List<LogisticState> models)
    {
        Load(models);
        _sums.Span.Clear();
        var tiles = models[0].Set.Tiles;
        for (var tile = 0; tile < tiles.Tiles; tile++)
        {
            for (var first = 0; first < models.Count;)
            {
                var set = models[first].Set;
                var end = first + 1;
                while (end < models.Count && ReferenceEquals(models[end].Set, set))
                {
                    end++;
                }

                foreach (var range in set.Training)
                {
                    var (from, to) = LogisticSet.Part(range, tile);
                    if (from < to)
                    {
                        LogisticKernel.AddGradients(
                            tiles.Tile(tile), Scored(first, end - first), from, to, _scores.Span, _sums.Span[(first * SumStride)..]);
                    }
                }

                first = end;
            }
        }

        for (var k = 0; k < models.Count; k++)
        {
            models[k].TakeAnchor(_sums.Span.Slice(k * SumStride, SumStride));
        }
    }

    /// <summary>Deviances on the held-out rows of models of one set.</summary>
    public void HeldOutDeviances(List<LogisticState> models)
    {
        SumDeviances(models, models[0].Set.HeldOut);
        for (var k = 0; k < models.Count; k++)
        {
            models[k].HeldOutDeviance = LogisticKernel.Total(_sums.Span[(8 * k)..]);
        }
    }

    /// <summary>Mean deviance of one model on its training rows.</summary>
    public double Deviance(LogisticState model)
    {
        SumDeviances([model], model.Set.Training);
        return LogisticKernel.Total(_sums.Span) / model.Set.Gram.Rows;
    }

    /// <summary>η of the model that was loaded last on the rows of a tile.</summary>
    public ReadOnlySpan<double> Scores(LabelTiles tiles, int tile)
    {
        ScoreKernel.Scores(tiles.Tile(tile), Scored(0, 1), _scores.Span);
        return _scores.Span[..LabelTiles.TileRows];
    }

    /// <summary>Brings the weights of models into the units of the tiles, for the passes that follow.</summary>
    public void Load(List<LogisticState> models)
    {
        Array.Clear(_used);
        for (var k = 0; k < models.Count; k++)
        {
            var gram = models[k].Set.Gram;
            var raw = _rawWeights.Span.Slice(k * Solver.Stride, Solver.Stride);
            var offset = models[k].Intercept;
            for (var j = 0; j < Features; j++)
            {
                var weight = models[k].Weights[j];
                raw[j] = weight == 0 ? 0 : weight / gram.StandardDeviations[j];
                offset -= raw[j] * gram.Means[j];
                _used[k * _words + j / 64] |= weight == 0 ? 0 : 1ul << (j % 64);
            }

            _offsets[k] = offset;
        }
    }

    private void SumDeviances(List<LogisticState> models, ReadOnlySpan<(int From, int To)> ranges)
    {
        Load(models);
        _sums.Span.Clear();
        foreach (var range in ranges)
        {
            for (var tile = range.From / LabelTiles.TileRows; tile * LabelTiles.TileRows < range.To; tile++)
            {
                var (from, to) = LogisticSet.Part(range, tile);
                LogisticKernel.AddDeviances(
                    models[0].Set.Tiles.Tile(tile), Scored(0, models.Count), from, to, _scores.Span, _sums.Span);
            }
        }
    }

    private ScoredModels Scored(int first, int count) =>
        new(_rawWeights.Span[(first * Solver.Stride)..], Solver.Stride, _used.AsSpan(first * _words), _offsets.AsSpan(first, count),
            Features);
}
