using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Evolution.Decay;

/// <summary>What was promised: mean and deviation of the same quantity in the simulation that was promoted.</summary>
/// <param name="Mean">Mean return.</param>
/// <param name="Deviation">Sample standard deviation ≥ 0.</param>
internal sealed record DecayPromise(double Mean, double Deviation)
{
    /// <summary>Of the returns there; fewer than two have no deviation, and count as without any.</summary>
    internal static DecayPromise Of(ReadOnlySpan<double> returns)
    {
        var deviation = SampleMoments.Deviation(returns);
        return new(SampleMoments.Mean(returns), double.IsNaN(deviation) ? 0 : deviation);
    }
}

/// <summary>What the rule found.</summary>
/// <param name="Status">holding, decaying or dead.</param>
/// <param name="Decided">Index of the value that decided it; null while it holds.</param>
/// <param name="Mean">Mean of all values; null without any.</param>
/// <param name="Lower">Lower end of the sequence after the last value.</param>
/// <param name="Upper">The lowest upper end since there were enough values; null before.</param>
internal sealed record DecayFinding(string Status, int? Decided, double? Mean, double? Lower, double? Upper);

/// <summary>
/// Whether live returns keep what the simulation promised. Dead: the confidence sequence of their mean has ended below 0. Decaying: it has
/// ended below the promise. A mean that the sequence has left once is refuted at its confidence, whatever comes later: a status gets worse,
/// never better.
/// </summary>
internal static class DecayRule
{
    /// <summary>The status after all values.</summary>
    /// <param name="values">Returns in the order of their arrival.</param>
    /// <param name="promise">What was promised of them.</param>
    /// <param name="options">How sure to be.</param>
    internal static DecayFinding Judge(ReadOnlySpan<double> values, DecayPromise promise, DecayOptions options)
    {
        var (means, radii) = Sequence(values, promise, options);
        var upper = double.PositiveInfinity;
        int? decays = null, dies = null;
        for (var i = options.MinimumTrades - 1; i < values.Length; i++)
        {
            upper = Math.Min(upper, means[i] + radii[i]);
            decays ??= upper < promise.Mean ? i : null;
            dies ??= upper < 0 ? i : null;
        }

        var enough = values.Length >= options.MinimumTrades && double.IsFinite(upper);
        return new(
            dies is not null ? DecayStatus.Dead : decays is not null ? DecayStatus.Decaying : DecayStatus.Holding,
            dies ?? decays,
            values.IsEmpty ? null : means[^1],
            enough && double.IsFinite(radii[^1]) ? means[^1] - radii[^1] : null,
            enough ? upper : null);
    }

    /// <summary>The course beside the promise and the bounds, at most so many places of it.</summary>
    /// <param name="values">Returns in the order of their arrival.</param>
    /// <param name="times">When each came, as many.</param>
    /// <param name="promise">What was promised of them.</param>
    /// <param name="options">How sure to be.</param>
    /// <param name="most">The most places, ≥ 2; the last is always among them.</param>
    internal static IReadOnlyList<DecayPoint> Course(
        ReadOnlySpan<double> values, ReadOnlySpan<DateTimeOffset> times, DecayPromise promise, DecayOptions options, int most)
    {
        var (means, radii) = Sequence(values, promise, options);
        var step = Math.Max(1, (values.Length + most - 2) / (most - 1));
        List<DecayPoint> points = [];
        for (var i = 0; i < values.Length; i++)
        {
            if (i % step != 0 && i != values.Length - 1)
            {
                continue;
            }

            var (count, promised) = (i + 1, (i + 1) * promise.Mean);
            double? wide = i + 1 >= options.MinimumTrades && double.IsFinite(radii[i]) ? count * radii[i] : null;
            points.Add(new(count, times[i], count * means[i], promised, promised - wide, promised + wide, -wide));
        }

        return points;
    }

    private static (double[] Means, double[] Radii) Sequence(ReadOnlySpan<double> values, DecayPromise promise, DecayOptions options)
    {
        var (means, radii) = (new double[values.Length], new double[values.Length]);
        ConfidenceSequence.Compute(values, promise.Deviation, 1 - options.Confidence, options.TightestAt, means, radii);
        return (means, radii);
    }
}
