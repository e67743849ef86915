using NUnit.Framework;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Numerics.Mixtures;
using StrategyFactory.Tests.MarketData.Features;

namespace StrategyFactory.Tests.MarketData.Regimes;

internal sealed class RegimeGmmTests
{
    [Test]
    public void The_regimes_equal_those_of_a_plain_numpy_implementation()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "MarketData", "Regimes", "Reference", "regime_gmm.csv");
        var expected = File.ReadLines(path).Skip(1).Select(cell => sbyte.Parse(cell)).ToArray();

        var result = RegimeGmm.Compute(ReferenceBars.Traded, 0, 300);

        Assert.That(result.Values, Is.EqualTo(expected));
        Assert.That(expected.Distinct().Order(), Is.EqualTo(new sbyte[] { -1, 0, 1 }));
    }

    [Test]
    public void It_is_undefined_until_thirty_labels_exist()
    {
        // The first volatility of 20 returns is at index 20, so the thirtieth label is at index 49.
        var values = RegimeGmm.Compute(ReferenceBars.Traded, 0, 300).Values;

        Assert.That(values[..49], Is.All.EqualTo(-1));
        Assert.That(values[49..], Is.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Cutting_off_what_follows_the_selection_changes_nothing([Values(300, 301, 355, 419)] int cut)
    {
        var whole = RegimeGmm.Compute(ReferenceBars.Traded, 0, 300);
        var known = RegimeGmm.Compute(ReferenceBars.Prefix(ReferenceBars.Traded, cut), 0, 300);

        Assert.That(known.Values, Is.EqualTo(whole.Values[..cut]));
        Assert.That(known.Mixture, Is.EqualTo(whole.Mixture));
    }

    [Test]
    public void Only_the_selection_bars_are_fitted()
    {
        var part = RegimeGmm.Compute(ReferenceBars.Traded, 60, 200).Mixture;

        Assert.That(part, Is.Not.EqualTo(RegimeGmm.Compute(ReferenceBars.Traded, 60, 300).Mixture));
        Assert.That(part, Is.EqualTo(RegimeGmm.Compute(ReferenceBars.Prefix(ReferenceBars.Traded, 210), 60, 200).Mixture));
    }

    [TestCase(15, 0, TestName = "Fifteen_of_thirty_wild_labels_are_a_tie_and_calm")]
    [TestCase(16, 1, TestName = "Sixteen_of_thirty_wild_labels_are_wild")]
    public void The_majority_of_thirty_labels_decides(int wild, int expected)
    {
        var labels = Enumerable.Range(0, 30).Select(t => (sbyte)(t < wild ? 1 : 0)).ToArray();

        Assert.That(RegimeGmm.Majority(labels)[29], Is.EqualTo(expected));
        Assert.That(RegimeGmm.Majority(labels)[..29], Is.All.EqualTo(-1));
    }

    [Test]
    public void Labels_older_than_thirty_bars_do_not_vote_and_a_missing_one_leaves_the_regime_undefined()
    {
        sbyte[] labels = [.. Enumerable.Repeat((sbyte)1, 16), .. Enumerable.Repeat((sbyte)0, 15), -1, .. Enumerable.Repeat((sbyte)1, 31)];
        var regimes = RegimeGmm.Majority(labels);

        Assert.That(regimes[29], Is.EqualTo(1));
        Assert.That(regimes[30], Is.Zero);
        Assert.That(regimes[31..61], Is.All.EqualTo(-1));
        Assert.That(regimes[61..], Is.EqualTo(new sbyte[] { 1, 1 }));
    }

    [Test]
    public void Constant_prices_and_too_few_bars_have_no_regime([Values(10, 100)] int count)
    {
        var bars = HandMadeBars.Daily(Enumerable.Repeat(1.1, count));
        var result = RegimeGmm.Compute(bars, 0, count);

        Assert.That(result.Values, Is.All.EqualTo(-1));
        Assert.That(result.Mixture.Outcome, Is.EqualTo(MixtureOutcome.Degenerate));
    }

    [TestCase(-1, 10)]
    [TestCase(0, 421)]
    [TestCase(20, 10)]
    public void A_selection_outside_the_bars_is_refused(int start, int end) =>
        Assert.That(() => RegimeGmm.Compute(ReferenceBars.Traded, start, end), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
