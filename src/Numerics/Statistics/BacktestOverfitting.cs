using System.Runtime.InteropServices;
using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>
/// Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado and Zhu 2015):
/// how often the strategy that is best on one half of the dates does no better than the median on the other half.
/// <para>
/// The T dates are cut into 16 blocks, block k = dates ⌊kT/16⌋ … ⌊(k+1)T/16⌋ − 1. Each of the C(16, 8) = 12,870 choices of 8 blocks is
/// in sample once, the other 8 out of sample. The metric is mean/sd (0 when sd = 0), the best in sample is chosen (ties: the earlier
/// strategy), its rank out of sample counts ascending from 1 with average ties, ω = rank/(n + 1), λ = ln(ω/(1 − ω)), and PBO is the
/// share of splits with λ ≤ 0. About ½ when nothing is better than anything else, near 0 when the best is really best.
/// </para>
/// <para>
/// Numerics: the sums over a half are made in one order whatever the thread or split, and metrics that agree to about ten digits are
/// ties. Adding and removing blocks from running sums would let the rounding left behind decide, for instance between strategies that
/// are idle in a half. No rank is sorted: λ ≤ 0 exactly when at most as many are worse than the chosen one as are better, which is
/// counted in integers.
/// </para>
/// </summary>
public static class BacktestOverfitting
{
    /// <summary>S, the number of blocks.</summary>
    public const int Blocks = 16;

    /// <summary>Fewest dates that give a value.</summary>
    public const int MinimumDates = 2 * Blocks;

    /// <summary>Fewest strategies that give a value.</summary>
    public const int MinimumStrategies = 2;

    /// <summary>C(16, 8).</summary>
    public const int Splits = 12_870;

    /// <summary>PBO of the strategies that traded; rows of equal returns count once, at the place of the first.</summary>
    /// <param name="returns">One row of T daily returns per strategy, in grid order.</param>
    /// <param name="traded">One flag per strategy; those that never traded are left out.</param>
    /// <param name="threads">Threads to use, ≥ 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">
    /// Rows of different length, flags of a different number, or a return that is not finite.
    /// </exception>
    public static OverfittingEstimate Compute(IReadOnlyList<ReadOnlyMemory<double>> returns, ReadOnlySpan<bool> traded, int threads)
    {
        ArgumentNullException.ThrowIfNull(returns);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Check(returns, traded);
        var dates = returns.Count == 0 ? 0 : returns[0].Length;
        var compared = Different(returns, traded);
        var problem = compared.Count < MinimumStrategies ? OverfittingProblem.TooFewStrategies
            : dates < MinimumDates ? OverfittingProblem.TooFewDates
            : OverfittingProblem.None;
        return problem == OverfittingProblem.None
            ? new((double)CountOverfitted(compared, threads) / Splits, compared.Count, dates, problem)
            : new(null, compared.Count, dates, problem);
    }

    private static int CountOverfitted(List<ReadOnlyMemory<double>> compared, int threads)
    {
        var blocks = new BlockSums(compared);
        var overfitted = 0;
        WorkUnits.Run(
            BlockSums.Units, threads, () => new SplitScores(blocks),
            (unit, scores) => Interlocked.Add(ref overfitted, scores.CountOverfitted(unit)), CancellationToken.None);
        return overfitted;
    }

    private static void Check(IReadOnlyList<ReadOnlyMemory<double>> returns, ReadOnlySpan<bool> traded)
    {
        if (traded.Length != returns.Count)
        {
            throw new ArgumentException($"{returns.Count} strategies need as many flags, not {traded.Length}.", nameof(traded));
        }

        foreach (var row in returns)
        {
            if (row.Length != returns[0].Length)
            {
                throw new ArgumentException($"Every strategy needs {returns[0].Length} daily returns, not {row.Length}.", nameof(returns));
            }

            foreach (var value in row.Span)
            {
                if (!double.IsFinite(value))
                {
                    throw new ArgumentException($"A daily return is {value}.", nameof(returns));
                }
            }
        }
    }

    /// <summary>The first of every set of equal rows among those that traded, in order.</summary>
    private static List<ReadOnlyMemory<double>> Different(IReadOnlyList<ReadOnlyMemory<double>> returns, ReadOnlySpan<bool> traded)
    {
        var different = new List<ReadOnlyMemory<double>>();
        var byMean = new Dictionary<double, List<ReadOnlyMemory<double>>>();
        for (var strategy = 0; strategy < traded.Length; strategy++)
        {
            if (!traded[strategy])
            {
                continue;
            }

            var row = returns[strategy];
            ref var candidates = ref CollectionsMarshal.GetValueRefOrAddDefault(byMean, SampleMoments.Mean(row.Span), out _);
            candidates ??= [];
            if (!candidates.Exists(candidate => candidate.Span.SequenceEqual(row.Span)))
            {
                candidates.Add(row);
                different.Add(row);
            }
        }

        return different;
    }
}
