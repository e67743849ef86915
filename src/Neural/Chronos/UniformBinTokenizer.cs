namespace StrategyFactory.Neural.Chronos;

/// <summary>
/// The words of Chronos-T5 (Ansari et al. 2024, "Chronos: Learning the Language of Time Series", arXiv:2403.07815, section 3.1): a series
/// is divided by the mean of its absolute values and each value falls into one of many bins of equal width. In float32, as its models were
/// trained.
/// </summary>
public sealed class UniformBinTokenizer
{
    private readonly UniformBins _bins;
    private readonly float[] _centres;
    private readonly float[] _boundaries;

    /// <summary>Makes the bins.</summary>
    /// <exception cref="ArgumentException">There is no room for two bins, or the limits are not a rising pair of numbers.</exception>
    public UniformBinTokenizer(UniformBins bins)
    {
        ArgumentNullException.ThrowIfNull(bins);
        var count = bins.Tokens - bins.SpecialTokens - 1;
        if (count < 2 || bins.SpecialTokens < 1 || !(bins.Low < bins.High) || !float.IsFinite(bins.High - bins.Low)
            || bins.ContextLength < 1)
        {
            throw new ArgumentException($"{bins} leaves no room for two bins between rising limits.", nameof(bins));
        }

        _bins = bins;
        _centres = Line(bins.Low, bins.High, count);
        _boundaries = new float[count - 1];
        for (var i = 0; i < _boundaries.Length; i++)
        {
            _boundaries[i] = (_centres[i + 1] + _centres[i]) / 2;
        }
    }

    /// <summary>Middle of every bin, in units of the scale.</summary>
    public ReadOnlySpan<float> Centres => _centres;

    /// <summary>Width of a bin in units of the scale: what moves less than that within a series says nothing to the model.</summary>
    public float BinWidth => (_bins.High - _bins.Low) / (_centres.Length - 1);

    /// <summary>Turns the last values of a series, at most a context of them, into tokens.</summary>
    /// <param name="values">In time order, NaN is missing.</param>
    /// <returns>
    /// Ids, which of them stand for a value or the end, and the scale: mean |x| of the present values, 1 where that is not above 0.
    /// </returns>
    public BinTokens Encode(ReadOnlySpan<float> values)
    {
        var kept = values[^Math.Min(values.Length, _bins.ContextLength)..];
        var (sum, present) = (0.0, 0);
        foreach (var value in kept)
        {
            if (!float.IsNaN(value))
            {
                sum += Math.Abs((double)value);
                present++;
            }
        }

        var mean = (float)(sum / present);
        return Encode(kept, mean > 0 ? mean : 1);
    }

    /// <summary>Turns what follows a context into tokens, with the context's scale.</summary>
    /// <param name="values">In time order, NaN is missing.</param>
    /// <param name="scale">From <see cref="Encode(ReadOnlySpan{float})"/>.</param>
    public BinTokens Encode(ReadOnlySpan<float> values, float scale)
    {
        var length = values.Length + (_bins.EndsWithEos ? 1 : 0);
        var (ids, present) = (new int[length], new bool[length]);
        for (var i = 0; i < values.Length; i++)
        {
            present[i] = !float.IsNaN(values[i]);
            ids[i] = present[i] ? Bin(values[i] / scale) : _bins.PadToken;
        }

        if (_bins.EndsWithEos)
        {
            (ids[^1], present[^1]) = (_bins.EosToken, true);
        }

        return new(ids, present, scale);
    }

    /// <summary>The value that a token stands for: the middle of its bin; special tokens stand for the lowest.</summary>
    public float Decode(int token, float scale) => _centres[Math.Clamp(token - _bins.SpecialTokens - 1, 0, _centres.Length - 1)] * scale;

    /// <summary>
    /// A value on a boundary belongs to the bin above it. The id after the special ones is never used: it stands below all numbers.
    /// </summary>
    private int Bin(float scaled)
    {
        var at = Array.BinarySearch(_boundaries, scaled);
        var below = at >= 0 ? at + 1 : ~at;
        return Math.Clamp(below + 1 + _bins.SpecialTokens, 0, _bins.Tokens - 1);
    }

    /// <summary>From both ends to the middle, each rounded once: next to 0 a second rounding would show.</summary>
    private static float[] Line(float low, float high, int count)
    {
        var step = (high - low) / (count - 1);
        var line = new float[count];
        for (var i = 0; i < count; i++)
        {
            line[i] = i < count / 2 ? MathF.FusedMultiplyAdd(step, i, low) : MathF.FusedMultiplyAdd(-step, count - 1 - i, high);
        }

        return line;
    }
}

/// <summary>How a Chronos-T5 model cuts numbers into tokens; the defaults are those of the published models.</summary>
/// <param name="Tokens">Size of the vocabulary, special tokens among them.</param>
/// <param name="SpecialTokens">Ids from 0 that stand for no value.</param>
/// <param name="Low">Middle of the lowest bin, in units of the scale.</param>
/// <param name="High">Middle of the highest bin.</param>
/// <param name="ContextLength">Values that are looked at.</param>
/// <param name="PadToken">Stands for a missing value.</param>
/// <param name="EosToken">Ends a context.</param>
/// <param name="EndsWithEos">Whether it is appended.</param>
public sealed record UniformBins(
    int Tokens = 4096, int SpecialTokens = 2, float Low = -15, float High = 15, int ContextLength = 512, int PadToken = 0, int EosToken = 1,
    bool EndsWithEos = true);

/// <summary>A series in tokens.</summary>
/// <param name="Ids">One a value, and the end.</param>
/// <param name="Present">False where the value is missing.</param>
/// <param name="Scale">What the values were divided by.</param>
public sealed record BinTokens(int[] Ids, bool[] Present, float Scale);
