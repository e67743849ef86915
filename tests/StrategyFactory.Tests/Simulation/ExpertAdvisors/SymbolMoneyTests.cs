using NUnit.Framework;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

/// <summary>What trades of five symbols bring to an account in dollars, by hand.</summary>
internal sealed class SymbolMoneyTests
{
    private static readonly string[] Pairs = ["EURUSD", "USDJPY.R", "USDJPY", "CADJPY", "EURGBP", "GBPCHF"];

    // EURJPY: bought at 120 + 0.010, sold at 121.01: 1 yen on 10,000 euros at 110 yen a dollar, less 0.70 commission.
    [TestCase("EURJPY", 120, 121.01, 0.1, 110, (10_000 / 110.0) - 0.7)]
    [TestCase("CADJPY", 80, 79.01, 0.5, 110, (-50_000 / 110.0) - 3.5)]
    // XAUUSD: bought at 1,900 + 0.25, ten dollars up on 20 ounces, 1.40 commission.
    [TestCase("XAUUSD", 1900, 1910.25, 0.2, null, 200 - 1.4)]
    // US30: a spread of 2 index points, 100 points up on 2 lots of one.
    [TestCase("US30", 40_000, 40_102, 2, null, 200)]
    // BTCUSD: a spread of 30 dollars, 1,000 dollars up on a twentieth of a coin.
    [TestCase("BTCUSD", 60_000, 61_030, 0.05, null, 50)]
    public void A_trade_brings_what_a_pocket_calculator_says(string symbol, double entry, double exit, double lots, double? quotesPerDollar, double money)
    {
        var trading = SymbolRules.Of(symbol, entry, new());
        Assert.That(trading.Conversion, Is.EqualTo(quotesPerDollar is null ? "quote" : "series"));
        var spread = Enumerable.Repeat(trading.SpreadPoints * trading.PointSize, 4).ToArray();
        double[] prices = [entry, entry, exit, exit];
        var bars = new TesterBars([0, 1, 2, 3], prices, prices, prices, prices, spread);
        var account = SymbolRules.Account(trading, 100_000) with { Rates = quotesPerDollar is { } rate ? new([1 / 120.0, 1 / 120.0, 1 / rate, 1 / rate]) : null };
        var signals = new TradeSignals(4);
        (signals.Buy[0], signals.ExitLong[0]) = (1, 2);
        List<TesterTrade> trades = [];
        SignalTester.Run(bars, 0, 4, signals, [], new() { Lots = lots }, account, trades);
        Assert.That(trades.Single().Profit, Is.EqualTo(money).Within(1e-9));
    }

    // A tenth of a lot are 10,000 euros: at 1.12 dollars each and a leverage of 100, 112 dollars; the spread adds 0.01, a side costs 0.35.
    [TestCase(112.36, 1)]
    [TestCase(112.35, 0)]
    public void The_margin_of_EURJPY_is_in_dollars(double deposit, int trades)
    {
        const double DollarsInYen = 115, Price = 1.12 * DollarsInYen;
        var trading = SymbolRules.Of("EURJPY", Price, new());
        double[] prices = [Price, Price, Price];
        var bars = new TesterBars([0, 1, 2], prices, prices, prices, prices, [0.01, 0.01, 0.01]);
        var account = SymbolRules.Account(trading, deposit) with { Rates = new([1 / DollarsInYen, 1 / DollarsInYen, 1 / DollarsInYen]) };
        var signals = new TradeSignals(3);
        signals.Buy[0] = 1;
        Assert.That(SignalTester.Run(bars, 0, 3, signals, [], new() { Lots = 0.1 }, account).Trades, Is.EqualTo(trades));
    }

    [TestCase("JPY", "USD", "1/USDJPY")]
    [TestCase("USD", "JPY", "USDJPY")]
    [TestCase("GBP", "USD", "1/EURGBP EURUSD")]
    [TestCase("CHF", "EUR", "1/GBPCHF 1/EURGBP")]
    [TestCase("CHF", "USD", null)]
    [TestCase("SEK", "USD", null)]
    public void Money_finds_its_way_through_the_pairs_that_are_there(string from, string to, string? way) =>
        Assert.That(ConversionPath.Find(from, to, Pairs) is { } legs ? string.Join(' ', legs) : null, Is.EqualTo(way));

    [TestCase("JPY", "USD", "USDJPY")]
    [TestCase("EUR", "USD", "EURUSD")]
    [TestCase("USD", "BTC", "BTCUSD")]
    public void A_series_that_is_missing_goes_by_its_usual_name(string one, string other, string name) =>
        Assert.That(SymbolName.Pair(one, other), Is.EqualTo(name));

    [Test]
    public void What_is_stated_last_counts()
    {
        var options = new ExpertAdvisorOptions();
        options.Symbols["EURUSD"] = new() { SpreadPoints = 6, SwapLong = -7, Digits = 4 };
        var found = SymbolRules.Of("EURUSD", 1.1, options, new() { SpreadPoints = 8, MarginRate = 0.05, TickSize = 0.0001, TickValue = 5 });
        Assert.That((found.SpreadPoints, found.SwapLong, found.PointSize, found.Leverage), Is.EqualTo((8.0, -7.0, 0.0001, 20.0)));
        Assert.That(found.ContractSize, Is.EqualTo(50_000).Within(1e-6), "5 a tick of 0.0001");
    }

    [Test]
    public void Every_fault_of_a_specification_is_named()
    {
        var faults = SpecificationRules.Faults(new()
        {
            Digits = 12,
            ContractSize = 0,
            SpreadPoints = -1,
            MarginRate = 2,
            Leverage = 5,
            SwapLong = double.NaN,
            TickSize = 1,
            TripleSwapDay = "Payday",
            ProfitCurrency = "U$D",
            Sessions = ["Monday 09:00-08:00", "Friday 00:00-24:00"],
        });
        Assert.That(faults.Select(fault => fault.Field), Is.EquivalentTo(new[]
        {
            "digits", "contract_size", "spread_points", "margin_rate", "margin_rate", "swap_long", "tick_value", "triple_swap_day", "profit_currency", "sessions",
        }));
        Assert.That(SpecificationRules.Faults(new()), Is.Empty);
    }
}
