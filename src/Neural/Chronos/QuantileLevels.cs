using static TorchSharp.torch;

namespace StrategyFactory.Neural.Chronos;

/// <summary>Forecasts at other levels than those that a model gives.</summary>
internal static class QuantileLevels
{
    /// <summary>Whether there are levels, from 0 to 1 and each above the one before.</summary>
    public static bool AreRising(IReadOnlyList<double> levels) => levels.Count > 0
        && levels.All(level => level is >= 0 and <= 1) && levels.Zip(levels.Skip(1)).All(pair => pair.First < pair.Second);

    /// <summary>
    /// Picks levels where the model has them all. Else the lowest quantile is put in front of the model's and the highest behind, and what
    /// is asked for is the empirical quantile of these, at position level · (count − 1): between the model's own for levels like 0.1, 0.2,
    /// …, 0.9.
    /// </summary>
    /// <param name="quantiles">[batch, quantile, step].</param>
    /// <param name="own">The levels of those.</param>
    /// <param name="asked">Levels from 0 to 1.</param>
    /// <returns>[batch, level, step].</returns>
    public static Tensor At(Tensor quantiles, IReadOnlyList<double> own, IReadOnlyList<double> asked)
    {
        var places = asked.Select(level => (long)own.ToList().IndexOf(level)).ToArray();
        if (places.All(place => place >= 0))
        {
            return quantiles.index_select(1, tensor(places, device: quantiles.device));
        }

        var wide = cat([quantiles.narrow(1, 0, 1), quantiles, quantiles.narrow(1, own.Count - 1, 1)], 1);
        return Empirical(wide, asked);
    }

    /// <summary>
    /// Empirical quantiles along the second dimension, linear between neighbours: [batch, value, step] to [batch, level, step].
    /// </summary>
    public static Tensor Empirical(Tensor values, IReadOnlyList<double> levels)
    {
        var at = tensor([.. levels], [levels.Count], ScalarType.Float64).to(values.dtype, values.device);
        return values.quantile(at, 1).transpose(0, 1);
    }
}
