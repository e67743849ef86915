using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Backtests;

namespace StrategyFactory.Tests.Simulation.Backtests;

internal sealed class PriceStepTests
{
    [TestCase(0.01, 100)]
    [TestCase(0.25, 4000)]
    [TestCase(0.00001, 1.1)]
    [TestCase(0.005, 65_000)]
    [TestCase(5, 1000)]
    [TestCase(0.000001, 0.01)]
    public void It_is_the_greatest_that_all_prices_are_multiples_of(double step, double around)
    {
        var random = new Random(3);
        double[] prices = [.. Enumerable.Range(0, 500).Select(_ => Math.Round((Math.Round(around / step) + random.Next(-40, 40)) * step, 6))];

        Assert.That(PriceStep.Of(Bars(prices)), Is.EqualTo(step).Within(1e-12));
    }

    [Test]
    public void Prices_that_were_adjusted_show_none() => Assert.That(
        () => PriceStep.Of(Bars([25.123456789, 26.5])),
        Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("tick_size: the prices of X have more than 6 decimals and show no step; give one for passive fills."));

    private static BarSeries Bars(double[] prices) =>
        new("X", Timeframe.OneMinute, Enumerable.Range(0, prices.Length).Select(i => i * 60_000L).ToArray(), prices, prices, prices, prices, new double[prices.Length]);
}
