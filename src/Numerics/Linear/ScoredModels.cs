namespace StrategyFactory.Numerics.Linear;

/// <summary>Models to score rows with.</summary>
/// <param name="weights">One row of weights per model.</param>
/// <param name="stride">Doubles from one row of weights to the next.</param>
/// <param name="used">Per model the features whose weights are not zero, 64 to a word.</param>
/// <param name="offsets">One intercept per model.</param>
/// <param name="features">Number of features.</param>
internal readonly ref struct ScoredModels(
    ReadOnlySpan<double> weights, int stride, ReadOnlySpan<ulong> used, ReadOnlySpan<double> offsets, int features)
{
    /// <summary>One row of weights per model.</summary>
    public ReadOnlySpan<double> Weights { get; } = weights;

    /// <summary>Doubles from one row of weights to the next.</summary>
    public int Stride { get; } = stride;

    /// <summary>Per model the features whose weights are not zero, 64 to a word.</summary>
    public ReadOnlySpan<ulong> Used { get; } = used;

    /// <summary>One intercept per model.</summary>
    public ReadOnlySpan<double> Offsets { get; } = offsets;

    /// <summary>Number of features.</summary>
    public int Features { get; } = features;

    /// <summary>Number of models.</summary>
    public int Count => Offsets.Length;

    /// <summary>Words that note the features of a model.</summary>
    public static int Words(int features) => (features + 63) / 64;
}
