using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>Why a share of a variance is undefined.</summary>
public enum ShareProblem
{
    /// <summary>It is defined.</summary>
    None,

    /// <summary>All values are equal, or there are fewer than two: there is no variance to share.</summary>
    NoVariance,

    /// <summary>There are no more values than groups: nothing tells the groups from chance.</summary>
    TooFew,

    /// <summary>A value is not finite.</summary>
    NotFinite,
}

/// <summary>A share of a variance, 0 to 1.</summary>
/// <param name="Share">The share; null with <paramref name="Problem"/>.</param>
/// <param name="StandardError">Its standard error; null where it is exact, or undefined without a value.</param>
/// <param name="Problem">Why there is no share.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VarianceShare(double? Share, double? StandardError, ShareProblem Problem);

/// <summary>How much of the variance of a figure an input explains.</summary>
public static class VarianceShares
{
    /// <summary>
    /// First-order share Var(E[Y|x])/Var(Y) = Σ nⱼ(ȳⱼ − ȳ)² / Σ(y − ȳ)²: the correlation ratio η² (Pearson 1905), which is the
    /// first-order index of Sobol (1993) where the groups are the values of one input on a full factorial grid. There it is exact.
    /// </summary>
    /// <param name="values">y, one a run.</param>
    /// <param name="groups">Group of each, 0 to below the length of <paramref name="counts"/>.</param>
    /// <param name="counts">Work space, one a group: the runs of each when it returns.</param>
    /// <param name="means">Work space, as long: the mean of each when it returns, NaN of a group without runs.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static VarianceShare FirstOrder(ReadOnlySpan<double> values, ReadOnlySpan<int> groups, Span<int> counts, Span<double> means)
    {
        if (Within(values, groups, counts, means, out var within, out var total) is var problem and not ShareProblem.None)
        {
            return new(null, null, problem);
        }

        return new(Math.Clamp(1 - (within / total), 0, 1), null, ShareProblem.None);
    }

    /// <summary>
    /// The same estimated from a sample, corrected for what groups explain by chance: ε² = 1 − [SSW/(n − k)]/[SST/(n − 1)] (Kelley 1935)
    /// with k groups that have runs, cut off at 0. Its standard error is that of the jackknife, √((n − 1)/n Σ(ε²₋ᵢ − mean)²) (Efron and
    /// Stein 1981), before the cut.
    /// </summary>
    /// <param name="values">y, one a run.</param>
    /// <param name="groups">Group of each, 0 to below the length of <paramref name="counts"/>.</param>
    /// <param name="counts">Work space, one a group: the runs of each when it returns.</param>
    /// <param name="means">Work space, as long: the mean of each when it returns, NaN of a group without runs.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static VarianceShare Corrected(ReadOnlySpan<double> values, ReadOnlySpan<int> groups, Span<int> counts, Span<double> means)
    {
        if (Within(values, groups, counts, means, out var within, out var total) is var problem and not ShareProblem.None)
        {
            return new(null, null, problem);
        }

        var (n, seen) = (values.Length, counts.Length - counts.Count(0));
        return n <= seen
            ? new(null, null, ShareProblem.TooFew)
            : new(
                Math.Clamp(1 - (within / (n - seen) / (total / (n - 1))), 0, 1),
                Jackknife(values, groups, counts, means, within, total, seen), ShareProblem.None);
    }

    /// <summary>
    /// Total share E[Var(Y|x₋ᵢ)]/Var(Y) of one input of a full factorial grid, exact: what varies along the input while all others stand,
    /// its interactions included (Homma and Saltelli 1996). Σ over all lines along the input of Σ(y − mean of the line)², over Σ(y − ȳ)².
    /// </summary>
    /// <param name="grid">y of every combination, the first input slowest.</param>
    /// <param name="count">Values of the input.</param>
    /// <param name="stride">Product of the numbers of values of all later inputs.</param>
    /// <exception cref="ArgumentException">The values do not fill whole lines.</exception>
    public static VarianceShare Total(ReadOnlySpan<double> grid, int count, int stride)
    {
        if (count < 1 || stride < 1 || grid.Length % ((long)count * stride) != 0)
        {
            throw new ArgumentException($"{grid.Length} values are no lines of {count} with a stride of {stride}.", nameof(grid));
        }

        if (Variance(grid, out var mean) is var problem and not ShareProblem.None)
        {
            return new(null, null, problem);
        }

        var (along, total) = (0.0, 0.0);
        for (var first = 0; first < grid.Length; first++)
        {
            total += (grid[first] - mean) * (grid[first] - mean);
            if (first / stride % count != 0)
            {
                continue;
            }

            var sum = 0.0;
            for (var place = 0; place < count; place++)
            {
                sum += grid[first + (place * stride)];
            }

            for (var place = 0; place < count; place++)
            {
                var off = grid[first + (place * stride)] - (sum / count);
                along += off * off;
            }
        }

        return new(Math.Clamp(along / total, 0, 1), null, ShareProblem.None);
    }

    /// <summary>Sums of squares within the groups and in all.</summary>
    private static ShareProblem Within(
        ReadOnlySpan<double> values, ReadOnlySpan<int> groups, Span<int> counts, Span<double> means, out double within, out double total)
    {
        if (values.Length != groups.Length || counts.Length != means.Length)
        {
            throw new ArgumentException(
                $"{values.Length} values have {groups.Length} groups; work spaces hold {counts.Length} and {means.Length}.",
                nameof(groups));
        }

        (within, total) = (0, 0);
        counts.Clear();
        means.Clear();
        if (Variance(values, out var mean) is var problem and not ShareProblem.None)
        {
            return problem;
        }

        for (var i = 0; i < values.Length; i++)
        {
            counts[groups[i]]++;
            means[groups[i]] += values[i];
        }

        for (var group = 0; group < means.Length; group++)
        {
            means[group] /= counts[group];
        }

        for (var i = 0; i < values.Length; i++)
        {
            var (off, own) = (values[i] - mean, values[i] - means[groups[i]]);
            total += off * off;
            within += own * own;
        }

        return ShareProblem.None;
    }

    // without run i: SST − n/(n−1)·(yᵢ − ȳ)², SSW − nⱼ/(nⱼ−1)·(yᵢ − ȳⱼ)², and a group less where it was its only one
    private static double? Jackknife(
        ReadOnlySpan<double> values, ReadOnlySpan<int> groups, ReadOnlySpan<int> counts, ReadOnlySpan<double> means, double within,
        double total, int seen)
    {
        var (n, mean) = (values.Length, SampleMoments.Mean(values));
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            double own = counts[groups[i]];
            var left = own > 1 ? seen : seen - 1;
            var rest = total - (n / (n - 1.0) * (values[i] - mean) * (values[i] - mean));
            if (n - 1 <= left || !(rest > 1e-12 * total))
            {
                return null;
            }

            var off = values[i] - means[groups[i]];
            var inside = own > 1 ? within - (own / (own - 1) * off * off) : within;
            var share = 1 - (inside / (n - 1 - left) / (rest / (n - 2)));
            sum += share;
            squares += share * share;
        }

        return Math.Sqrt(Math.Max(0, (squares - (sum * sum / n)) * (n - 1) / n));
    }

    private static ShareProblem Variance(ReadOnlySpan<double> values, out double mean)
    {
        mean = 0;
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                return ShareProblem.NotFinite;
            }
        }

        if (values.Length < 2 || !values[1..].ContainsAnyExcept(values[0]))
        {
            return ShareProblem.NoVariance;
        }

        mean = SampleMoments.Mean(values);
        return ShareProblem.None;
    }
}
