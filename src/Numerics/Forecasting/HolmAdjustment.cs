namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Adjusts the p of a family of tests so that the chance of any false finding stays below the level.</summary>
public static class HolmAdjustment
{
    /// <summary>
    /// Adjusted p of the i-th smallest of m = max over j ≤ i of min(1, (m − j + 1)·p(j)) (Holm 1979, "A simple sequentially rejective
    /// multiple test procedure"; R's <c>p.adjust</c>).
    /// </summary>
    /// <param name="probabilities">p, each in [0, 1].</param>
    /// <param name="adjusted">Adjusted p in the same order; as long.</param>
    /// <exception cref="ArgumentException">The lengths differ or a p is out of range.</exception>
    public static void Adjust(ReadOnlySpan<double> probabilities, Span<double> adjusted)
    {
        ForecastShapes.SameLength(probabilities.Length, adjusted.Length, nameof(adjusted));
        var order = new int[probabilities.Length];
        for (var i = 0; i < order.Length; i++)
        {
            if (!(probabilities[i] is >= 0 and <= 1))
            {
                throw new ArgumentException(
                    $"probabilities: {probabilities[i]:R} at place {i}; a p lies in [0, 1].", nameof(probabilities));
            }

            order[i] = i;
        }

        Array.Sort(probabilities.ToArray(), order);
        var largest = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            largest = Math.Max(largest, Math.Min(1, (order.Length - rank) * probabilities[order[rank]]));
            adjusted[order[rank]] = largest;
        }
    }
}
