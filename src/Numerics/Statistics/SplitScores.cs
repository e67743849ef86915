using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// Scores both halves of a split and counts where the best in sample is no better than the median out of sample. A split and its mirror
/// image need the same two halves, so both are judged at once.
/// </summary>
internal sealed class SplitScores(BlockSums blocks)
{
    /// <summary>
    /// Share of Σr² below which Σr² − (Σr)²/L is rounding: all returns equal, sd = 0. Only |mean|/sd above a million is lost by it.
    /// </summary>
    private const double RoundingShare = 1e-12;

    /// <summary>
    /// Scores that differ by less than this share are one score but for rounding. Such ties are common: strategies with one active day in
    /// a half have mean/sd = ±1/√L whatever they made on it, and equal trades give daily returns that differ in the last bit when the
    /// equity before them differs.
    /// </summary>
    private const double TieShare = 1e-10;

    /// <summary>Scores closer than this tie as well, in metrics 1e-12: gains that cancel losses leave rounding and not 0.</summary>
    private const double TieDistance = 1e-24;

    private readonly Memory<double> _scores = AlignedMemory.Allocate(blocks.Stride);
    private readonly Memory<double> _otherScores = AlignedMemory.Allocate(blocks.Stride);

    /// <summary>Splits with λ ≤ 0 among those of a set of the upper blocks and their mirror images.</summary>
    internal int CountOverfitted(int highSet)
    {
        var overfitted = 0;
        Span<double> scores = _scores.Span, others = _otherScores.Span;
        foreach (var lowSet in BlockSums.Partners(highSet))
        {
            Score(blocks.Of(lowSet, highSet), scores);
            Score(blocks.OfOthers(lowSet, highSet), others);
            overfitted += NoBetterThanMedian(scores, others) + NoBetterThanMedian(others, scores);
        }

        return overfitted;
    }

    /// <summary>
    /// m·|m| up to a factor that all strategies share, m = mean/sd: (Σr)·|Σr| / (Σr² − (Σr)²/L) orders as m does and needs no root.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Score(BlockSet set, Span<double> scores)
    {
        var share = Vector512.Create(1.0 / set.Dates);
        var rounding = Vector512.Create(RoundingShare);
        ReadOnlySpan<Vector512<double>> lowSums = Vectors(set.LowSums), highSums = Vectors(set.HighSums);
        ReadOnlySpan<Vector512<double>> lowSquares = Vectors(set.LowSquares), highSquares = Vectors(set.HighSquares);
        var results = MemoryMarshal.Cast<double, Vector512<double>>(scores);
        for (var i = 0; i < results.Length; i++)
        {
            var sum = lowSums[i] + highSums[i];
            var squares = lowSquares[i] + highSquares[i];
            var spread = squares - (sum * sum * share);
            results[i] = Vector512.ConditionalSelect(
                Vector512.GreaterThan(spread, squares * rounding), sum * Vector512.Abs(sum) / spread, Vector512<double>.Zero);
        }

        // The padding must neither be best nor tie with anyone.
        scores[blocks.Strategies..].Fill(double.NegativeInfinity);
    }

    /// <summary>1 when λ ≤ 0, that is 2·rank ≤ n + 1 with rank = worse + (equal + 1)/2, that is worse ≤ better; else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int NoBetterThanMedian(ReadOnlySpan<double> inSample, ReadOnlySpan<double> outOfSample)
    {
        var chosen = outOfSample[FirstOfBest(inSample)];
        var margin = TieMargin(chosen);
        Vector512<double> better = Vector512.Create(chosen + margin), worse = Vector512.Create(chosen - margin);
        var balance = Vector512<long>.Zero;
        foreach (var vector in Vectors(outOfSample))
        {
            // A true comparison is −1.
            balance += Vector512.GreaterThan(vector, better).AsInt64() - Vector512.LessThan(vector, worse).AsInt64();
        }

        var padding = blocks.Stride - blocks.Strategies;
        return Vector512.Sum(balance) - padding <= 0 ? 1 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FirstOfBest(ReadOnlySpan<double> scores)
    {
        var vectors = Vectors(scores);
        var highest = vectors[0];
        foreach (var vector in vectors)
        {
            highest = Vector512.MaxNative(highest, vector);
        }

        var best = highest[0];
        for (var lane = 1; lane < Vector512<double>.Count; lane++)
        {
            best = Math.Max(best, highest[lane]);
        }

        var tied = Vector512.Create(best - TieMargin(best));
        var place = 0;
        ulong lanes;
        while ((lanes = Vector512.GreaterThanOrEqual(vectors[place], tied).ExtractMostSignificantBits()) == 0)
        {
            place++;
        }

        return (place * Vector512<double>.Count) + BitOperations.TrailingZeroCount(lanes);
    }

    private static double TieMargin(double score) => (TieShare * Math.Abs(score)) + TieDistance;

    private static ReadOnlySpan<Vector512<double>> Vectors(ReadOnlySpan<double> values) =>
        MemoryMarshal.Cast<double, Vector512<double>>(values);
}
