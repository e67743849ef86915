using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.Tests.MarketData.Features;

/// <summary>The truncation test: a value that changes when what happened later is cut off knew the future.</summary>
internal static class FutureLeak
{
    private static readonly int[] Cuts = [1, 2, 3, 27, 60, 149, 170, 301, 419];

    /// <summary>The cuts that change a value before them by as much as a bit; empty for a feature without a leak.</summary>
    public static IReadOnlyList<int> Of(FeatureDefinition feature)
    {
        var (bars, reference, vix) = (ReferenceBars.Traded, ReferenceBars.Reference, ReferenceBars.Vix);
        var whole = Bits(FeatureComputation.Compute(feature, bars, _ => reference, vix));
        return [.. Cuts.Where(cut =>
        {
            var close = bars.Times.Span[cut - 1] + bars.Timeframe.Milliseconds();
            var known = FeatureComputation.Compute(
                feature, ReferenceBars.Prefix(bars, cut), _ => ReferenceBars.ClosedBy(reference, close), ReferenceBars.ClosedBy(vix, close));
            return !Bits(known).AsSpan().SequenceEqual(whole.AsSpan(0, cut));
        })];
    }

    private static long[] Bits(double[] values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
