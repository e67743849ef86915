namespace StrategyFactory.Numerics.Forecasting;

/// <summary>How far forecast quantiles are moved, see <see cref="ConformalQuantiles"/>. The median stays.</summary>
/// <param name="Offsets">
/// By pair of levels, the outermost first, and by step: how far both bounds move outwards, in widths of the widest interval there; below 0
/// they move inwards.
/// </param>
public sealed record QuantileCorrection(IReadOnlyList<IReadOnlyList<double>> Offsets)
{
    /// <summary>Steps that it was learnt for.</summary>
    public int Horizon => Offsets[0].Count;

    /// <summary>Whether every offset is a number: none was learnt from intervals without width.</summary>
    public bool IsFinite => Offsets.All(pair => pair.All(double.IsFinite));

    /// <summary>Moves the quantiles of a window.</summary>
    /// <param name="quantiles">All steps of the first level, then of the next; rising at each step.</param>
    /// <param name="steps">Steps of the window, at most <see cref="Horizon"/>.</param>
    /// <returns>
    /// As many, rising too: where a bound would lie within that of an inner pair, or beyond the median, it is that one, which only widens.
    /// </returns>
    /// <exception cref="ArgumentException">There are not levels × steps quantiles, or more steps than were learnt for.</exception>
    public double[] Apply(ReadOnlySpan<double> quantiles, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, Horizon);
        var last = 2 * Offsets.Count;
        ForecastShapes.SameLength((last + 1) * steps, quantiles.Length, nameof(quantiles));
        var moved = quantiles.ToArray();
        for (var step = 0; step < steps; step++)
        {
            var width = quantiles[(last * steps) + step] - quantiles[step];
            var (lowest, highest) = (quantiles[(Offsets.Count * steps) + step], quantiles[(Offsets.Count * steps) + step]);
            for (var pair = Offsets.Count - 1; pair >= 0; pair--)
            {
                var outwards = Offsets[pair][step] * width;
                var (below, above) = ((pair * steps) + step, ((last - pair) * steps) + step);
                moved[below] = lowest = Math.Min(lowest, quantiles[below] - outwards);
                moved[above] = highest = Math.Max(highest, quantiles[above] + outwards);
            }
        }

        return moved;
    }
}
