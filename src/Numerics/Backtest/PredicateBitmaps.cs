using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// Every predicate of a grid as one bit per decision bar: one row per threshold and side, per cut-off, per regime.
/// A strategy's positions are the AND of three rows. Bits beyond the last decision are clear in the side rows, and so is the
/// row of a side that the direction does not take. Rows are padded to whole vectors.
/// </summary>
internal sealed class PredicateBitmaps
{
    public const int WordBits = 64;
    private readonly ulong[] _rows;
    private readonly TradeDirection _direction;
    private readonly int _thresholds;
    private readonly int _cutoffs;
    private readonly int _stride;

    public PredicateBitmaps(ConfigurationGrid grid, TradeDirection direction, int decisions)
    {
        Words = (decisions + WordBits - 1) / WordBits;
        _stride = PaddedWords(decisions);
        (_direction, _thresholds, _cutoffs) = (direction, grid.Thresholds.Length, grid.Cutoffs.Length);
        _rows = new ulong[(long)_stride * ((2 * _thresholds) + _cutoffs + grid.RegimeCount)];
    }

    /// <summary>Words of a row that holds so many bits, whole vectors of them.</summary>
    public static int PaddedWords(int bits)
    {
        const int bitsOfVector = 512;
        return (bits + bitsOfVector - 1) / bitsOfVector * Vector512<ulong>.Count;
    }

    /// <summary>Words of 64 bars in a row.</summary>
    public int Words { get; }

    public ReadOnlySpan<ulong> Long(int threshold) => Row(threshold);

    public ReadOnlySpan<ulong> Short(int threshold) => Row(_thresholds + threshold);

    public ReadOnlySpan<ulong> Cutoff(int cutoff) => Row((2 * _thresholds) + cutoff);

    public ReadOnlySpan<ulong> Regime(int regime) => Row((2 * _thresholds) + _cutoffs + regime);

    /// <summary>The slots of a word at which any threshold is passed, by side.</summary>
    public (ulong Long, ulong Short) AnySide(int word)
    {
        var (longs, shorts) = (0ul, 0ul);
        for (var k = 0; k < _thresholds; k++)
        {
            longs |= Long(k)[word];
            shorts |= Short(k)[word];
        }

        return (longs, shorts);
    }

    /// <summary>
    /// Fills the words [from, to) of every row; the spans hold the decision bars only. With <paramref name="every"/> above 1 a slot takes
    /// what was known at the last slot before it that is a multiple of it.
    /// </summary>
    public void Fill(
        ConfigurationGrid grid, ReadOnlySpan<double> predictions, ReadOnlySpan<double> scores, ReadOnlySpan<uint> allowed, int every,
        int from, int to)
    {
        Span<double> prediction = stackalloc double[WordBits], score = stackalloc double[WordBits];
        Span<uint> mask = stackalloc uint[WordBits];
        for (var word = from; word < to; word++)
        {
            var first = word * WordBits;
            if (every > 1)
            {
                prediction.Fill(double.NaN);
                score.Clear();
                mask.Clear();
                for (var slot = first; slot < Math.Min(first + WordBits, predictions.Length); slot++)
                {
                    var decision = slot / every * every;
                    prediction[slot - first] = predictions[decision];
                    (score[slot - first], mask[slot - first]) = (scores[decision], allowed[decision]);
                }

                FillWord(grid, prediction, score, mask, word);
                continue;
            }

            if (predictions.Length - first >= WordBits)
            {
                FillWord(grid, predictions.Slice(first, WordBits), scores.Slice(first, WordBits), allowed.Slice(first, WordBits), word);
                continue;
            }

            // The last word is padded with bars that never signal.
            prediction.Fill(double.NaN);
            score.Clear();
            mask.Clear();
            predictions[first..].CopyTo(prediction);
            scores[first..].CopyTo(score);
            allowed[first..].CopyTo(mask);
            FillWord(grid, prediction, score, mask, word);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillWord(
        ConfigurationGrid grid, ReadOnlySpan<double> predictions, ReadOnlySpan<double> scores, ReadOnlySpan<uint> allowed, int word)
    {
        var row = word;
        for (var k = 0; k < _thresholds; k++, row += _stride)
        {
            _rows[row] = _direction == TradeDirection.Short ? 0 : Above(predictions, grid.Thresholds[k]);
        }

        for (var k = 0; k < _thresholds; k++, row += _stride)
        {
            _rows[row] = _direction == TradeDirection.Long ? 0 : Below(predictions, -grid.Thresholds[k]);
        }

        foreach (var cutoff in grid.Cutoffs)
        {
            _rows[row] = cutoff == 0 ? ulong.MaxValue : AtMost(scores, cutoff);
            row += _stride;
        }

        for (var k = 0; k < grid.RegimeCount; k++, row += _stride)
        {
            _rows[row] = Bit(allowed, k);
        }
    }

    // A comparison with NaN is false, so NaN predictions never signal and NaN scores never pass a cut-off.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Above(ReadOnlySpan<double> values, double limit)
    {
        var (bits, bound) = (0ul, Vector512.Create(limit));
        for (var i = 0; i < WordBits; i += Vector512<double>.Count)
        {
            bits |= Vector512.GreaterThan(Vector512.Create(values[i..]), bound).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Below(ReadOnlySpan<double> values, double limit)
    {
        var (bits, bound) = (0ul, Vector512.Create(limit));
        for (var i = 0; i < WordBits; i += Vector512<double>.Count)
        {
            bits |= Vector512.LessThan(Vector512.Create(values[i..]), bound).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AtMost(ReadOnlySpan<double> values, double limit)
    {
        var (bits, bound) = (0ul, Vector512.Create(limit));
        for (var i = 0; i < WordBits; i += Vector512<double>.Count)
        {
            bits |= Vector512.LessThanOrEqual(Vector512.Create(values[i..]), bound).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(ReadOnlySpan<uint> values, int bit)
    {
        var bits = 0ul;
        for (var i = 0; i < WordBits; i += Vector512<uint>.Count)
        {
            bits |= Vector512.ShiftLeft(Vector512.Create(values[i..]), 31 - bit).ExtractMostSignificantBits() << i;
        }

        return bits;
    }

    private ReadOnlySpan<ulong> Row(int row) => _rows.AsSpan(row * _stride, _stride);
}
