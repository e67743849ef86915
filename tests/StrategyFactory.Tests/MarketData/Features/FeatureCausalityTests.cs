using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.Tests.MarketData.Features;

/// <summary>No feature may know anything that happens after the close of its bar.</summary>
internal sealed class FeatureCausalityTests
{
    private static readonly int[] Cuts = [1, 2, 3, 27, 60, 149, 170, 301, 419];

    private static IEnumerable<string> Names =>
        from family in FeatureCatalogue.Families
        from n in family.TakesN ? new[] { Math.Max(3, family.MinimumN), 20 } : [0]
        let name = family.NameOf(n, "REF")
        from full in new[] { name, $"REF.{name}" }
        where !family.TakesReference || full == name
        select full;

    [TestCaseSource(nameof(Names))]
    public void Cutting_off_the_future_changes_no_past_value_by_a_single_bit(string name)
    {
        Assert.That(FeatureCatalogue.TryParse(name, out var definition, out var error), Is.True, error);
        var (bars, reference, vix) = (ReferenceBars.Traded, ReferenceBars.Reference, ReferenceBars.Vix);
        var whole = Bits(FeatureComputation.Compute(definition!, bars, _ => reference, vix));

        Assert.Multiple(() =>
        {
            foreach (var cut in Cuts)
            {
                var close = bars.Times.Span[cut - 1] + bars.Timeframe.Milliseconds();
                var known = FeatureComputation.Compute(definition!, ReferenceBars.Prefix(bars, cut),
                    _ => ReferenceBars.ClosedBy(reference, close), ReferenceBars.ClosedBy(vix, close));
                Assert.That(Bits(known), Is.EqualTo(whole[..cut]), $"cut at bar {cut}");
            }
        });
    }

    private static long[] Bits(double[] values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
