using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Features;

/// <summary>Computes a feature for every bar of a series.</summary>
internal static class FeatureComputation
{
    /// <summary>One value per bar, known at the bar's close and independent of everything after it; NaN where undefined.</summary>
    /// <param name="bars">Bars of the traded symbol.</param>
    /// <param name="reference">
    /// Finds the bars of a reference symbol; called only for <see cref="FeatureDefinition.ReferenceSymbols"/>.
    /// </param>
    /// <param name="vixDaily">Daily bars of the volatility index; needed where <see cref="FeatureDefinition.NeedsVix"/>.</param>
    /// <exception cref="ArgumentException">
    /// The volatility index is missing, or a symbol compared with has another timeframe.
    /// </exception>
    public static double[] Compute(
        FeatureDefinition definition, BarSeries bars, Func<string, BarSeries> reference, BarSeries? vixDaily)
    {
        if (definition.NeedsVix && vixDaily is null)
        {
            throw new ArgumentException($"{definition.Name} needs the daily bars of the volatility index.", nameof(vixDaily));
        }

        var owner = OwnerOf(definition, bars, reference);
        var comparedWith = definition.ComparedWith is null ? null : reference(definition.ComparedWith);
        var values = new double[owner.Count];
        definition.Family.Kernel(new(owner, comparedWith, vixDaily), definition.N, values);
        return definition.Of is null ? values : Joined(bars, owner, values);
    }

    /// <summary>The bars that a feature is computed of.</summary>
    internal static BarSeries OwnerOf(FeatureDefinition definition, BarSeries bars, Func<string, BarSeries> reference) =>
        definition.Of is null ? bars : reference(definition.Of);

    /// <summary>Values of another symbol beside the bars of the traded one.</summary>
    internal static double[] Joined(BarSeries bars, BarSeries owner, ReadOnlySpan<double> values)
    {
        var joined = new double[bars.Count];
        AsOfJoin.ByCloseTime(bars, owner, values, joined, AsOfJoin.OldestMilliseconds);
        return joined;
    }
}
