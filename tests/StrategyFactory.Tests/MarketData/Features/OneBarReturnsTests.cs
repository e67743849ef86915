using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.Tests.MarketData.Regimes;

namespace StrategyFactory.Tests.MarketData.Features;

internal sealed class OneBarReturnsTests
{
    [Test]
    public void They_are_computed_once_for_a_series_however_many_ask()
    {
        var bars = HandMadeBars.Of(Timeframe.OneHour, HandMadeBars.Start, [100, 110, 99]);

        Assert.That(OneBarReturns.Of(bars).ToArray(), Is.EqualTo(new[] { double.NaN, Math.Log(1.1), Math.Log(0.9) }).Within(1e-15));
        Assert.That(OneBarReturns.Of(bars) == OneBarReturns.Of(bars), Is.True, "the same memory");
        Assert.That(OneBarReturns.Of(bars) == OneBarReturns.Of(bars.Head(3)), Is.False, "another series");
    }
}
