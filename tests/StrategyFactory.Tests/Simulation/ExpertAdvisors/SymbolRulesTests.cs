using NUnit.Framework;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

internal sealed class SymbolRulesTests
{
    [TestCase("EURUSD", 1.1, "forex", 0.00001, 100_000, "quote")]
    [TestCase("USDJPY", 150, "forex", 0.001, 100_000, "base")]
    [TestCase("EURGBP", 0.85, "forex", 0.00001, 100_000, "series")]
    [TestCase("EURUSD.M", 1.1, "forex", 0.00001, 100_000, "quote")]
    [TestCase("XAUUSD", 2000, "metal", 0.01, 100, "quote")]
    [TestCase("BTCUSDT", 60_000, "crypto", 0.01, 1, "quote")]
    [TestCase("XRPUSD", 0.5, "crypto", 0.000001, 1, "quote")]
    [TestCase("US30", 40_000, "index", 0.01, 1, "quote")]
    [TestCase("GER40.CASH", 18_000, "index", 0.01, 1, "series")]
    [TestCase("SPY", 400, "equity", 0.01, 1, "quote")]
    public void A_name_says_what_a_symbol_is(string symbol, double price, string kind, double point, double contract, string conversion)
    {
        var found = SymbolRules.Of(symbol, price, new());
        Assert.That((found.SymbolClass, found.PointSize, found.ContractSize, found.Conversion), Is.EqualTo((kind, point, contract, conversion)));
    }

    [Test]
    public void Configuration_replaces_what_it_gives()
    {
        var options = new ExpertAdvisorOptions();
        options.Symbols["eurgbp"] = new() { SpreadPoints = 6, ConversionRate = 1.27 };
        var found = SymbolRules.Of("EURGBP", 0.85, options);
        Assert.That((found.SpreadPoints, found.Conversion, found.ConversionRate, found.ContractSize), Is.EqualTo((6.0, "fixed", 1.27, 100_000.0)));
    }

    [TestCase(8, 17, "2024-01-03T08:00Z", true)]
    [TestCase(8, 17, "2024-01-03T17:00Z", false)]
    [TestCase(22, 6, "2024-01-03T23:59Z", true)]
    [TestCase(22, 6, "2024-01-03T05:00Z", true)]
    [TestCase(22, 6, "2024-01-03T12:00Z", false)]
    [TestCase(0, 0, "2024-01-03T12:00Z", true)]
    [TestCase(0, 24, "2024-01-06T12:00Z", false)]
    public void Trading_hours_end_before_the_last_hour_and_may_cross_midnight(int start, int end, string time, bool allowed) =>
        Assert.That(new TradingHours(start, end, 0b011_1110).Allow(DateTimeOffset.Parse(time).ToUnixTimeMilliseconds()), Is.EqualTo(allowed));
}
