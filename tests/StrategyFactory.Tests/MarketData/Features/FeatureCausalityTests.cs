using NUnit.Framework;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.Tests.MarketData.Features;

/// <summary>No feature may know anything that happens after the close of its bar.</summary>
internal sealed class FeatureCausalityTests
{
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
        Assert.That(FutureLeak.Of(definition!), Is.Empty, "cuts that change a value before them");
    }

    [TestCaseSource(nameof(Peeking))]
    public void A_planted_feature_that_knows_the_future_is_caught(FeatureKernel kernel) =>
        Assert.That(FutureLeak.Of(new(new("peek", "", true, _ => 0, kernel), 0, null, null)), Is.Not.Empty);

    [Test]
    public void A_planted_feature_of_the_past_is_not_caught() =>
        Assert.That(FutureLeak.Of(new(new("past", "", true, _ => 0, (inputs, _, output) => inputs.Close.CopyTo(output)), 0, null, null)), Is.Empty);

    private static IEnumerable<TestCaseData> Peeking()
    {
        yield return new TestCaseData<FeatureKernel>((inputs, _, output) =>
        {
            inputs.Close[1..].CopyTo(output);
            output[^1] = double.NaN;
        }).SetArgDisplayNames("the close of the next bar");
        yield return new TestCaseData<FeatureKernel>((inputs, _, output) =>
        {
            var largest = 0.0;
            foreach (var close in inputs.Close)
            {
                largest = Math.Max(largest, close);
            }

            output.Fill(largest);
        }).SetArgDisplayNames("a scale of the whole sample");
        yield return new TestCaseData<FeatureKernel>((inputs, _, output) => output.Fill(inputs.Vix!.Close.Span is [.., var last] ? last : 0)).SetArgDisplayNames("the last day of the volatility index");
    }
}
