using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Mixtures;

/// <summary>Two-component Gaussian mixture with full covariances in two dimensions, fitted by expectation-maximisation.</summary>
/// <remarks>
/// Dempster, Laird &amp; Rubin (1977). Start: hard split at the median of y (above it: wild). Then rounds of expectation (posterior of
/// every point, mean log-likelihood L) and maximisation (weights, means, population covariances, <see cref="Ridge"/> added to the
/// diagonals). Ends after the round whose L moved by less than <see cref="Tolerance"/> from the round before, or after
/// <see cref="MaximumRounds"/>. No random numbers; sums run over eight fixed lanes, so the same data give the same bits.
/// </remarks>
public static class GaussianMixture
{
    /// <summary>Added to the diagonal of every covariance matrix.</summary>
    public const double Ridge = 1e-6;

    /// <summary>Change of the mean log-likelihood that counts as converged.</summary>
    public const double Tolerance = 1e-7;

    /// <summary>Largest number of rounds.</summary>
    public const int MaximumRounds = 200;

    /// <summary>Fits the mixture to the points (x, y).</summary>
    /// <param name="x">First coordinate, n finite values, standardised by the caller.</param>
    /// <param name="y">Second coordinate, n finite values; it orders the components.</param>
    /// <returns>
    /// The components ordered by their mean of y, or a degenerate outcome (also for n &lt; 2, or when no y exceeds the median).
    /// </returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static MixtureFit Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"Both coordinates must have the same length, got {x.Length} and {y.Length}.", nameof(y));
        }

        var (calm, wild) = SplitAtMedian(x, y);
        var likelihood = double.NaN;
        for (var round = 1; round <= MaximumRounds; round++)
        {
            if (!IsUsable(calm) || !IsUsable(wild))
            {
                return new(MixtureOutcome.Degenerate, null, null, likelihood, round - 1);
            }

            var previous = likelihood;
            likelihood = MixtureSums.Expect(x, y, calm!, wild!, out var calmSums, out var wildSums) / x.Length;
            calm = calmSums.Component(x.Length);
            wild = wildSums.Component(x.Length);
            if (Math.Abs(likelihood - previous) < Tolerance)
            {
                return Ordered(MixtureOutcome.Converged, calm, wild, likelihood, round);
            }
        }

        return Ordered(MixtureOutcome.RoundLimit, calm, wild, likelihood, MaximumRounds);
    }

    /// <summary>Labels every point with its more probable component.</summary>
    /// <param name="fit">A fit that is not degenerate.</param>
    /// <param name="x">First coordinate, standardised as for the fit.</param>
    /// <param name="y">Second coordinate, likewise.</param>
    /// <param name="labels">0 = calm (also on a tie), 1 = wild, −1 where a coordinate is NaN.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the fit is degenerate.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Classify(MixtureFit fit, ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<sbyte> labels)
    {
        if (x.Length != y.Length || x.Length != labels.Length)
        {
            throw new ArgumentException("Both coordinates and the labels must have the same length.", nameof(labels));
        }

        if (fit is not { Calm: { } calm, Wild: { } wild })
        {
            throw new ArgumentException("A degenerate mixture cannot classify.", nameof(fit));
        }

        var difference = QuadraticForm.LogRatio(wild, calm);
        for (var t = 0; t < labels.Length; t++)
        {
            var ratio = difference.At(x[t], y[t]);
            labels[t] = (sbyte)(double.IsNaN(ratio) ? -1 : ratio > 0 ? 1 : 0);
        }
    }

    private static (BivariateNormal? Calm, BivariateNormal? Wild) SplitAtMedian(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length < 2)
        {
            return (null, null);
        }

        var sorted = y.ToArray();
        Array.Sort(sorted);
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        var calm = default(MixtureSums);
        var wild = default(MixtureSums);
        for (var t = 0; t < x.Length; t++)
        {
            if (y[t] > median)
            {
                wild.Add(x[t], y[t]);
            }
            else
            {
                calm.Add(x[t], y[t]);
            }
        }

        return (calm.Component(x.Length), wild.Component(x.Length));
    }

    private static bool IsUsable(BivariateNormal? component) =>
        component is { Determinant: > 0 and < double.PositiveInfinity, Weight: > 0 };

    private static MixtureFit Ordered(
        MixtureOutcome outcome, BivariateNormal? first, BivariateNormal? second, double likelihood, int rounds)
    {
        if (!IsUsable(first) || !IsUsable(second))
        {
            return new(MixtureOutcome.Degenerate, null, null, likelihood, rounds);
        }

        return first!.MeanY <= second!.MeanY
            ? new(outcome, first, second, likelihood, rounds)
            : new(outcome, second, first, likelihood, rounds);
    }
}
