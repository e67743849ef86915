using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

/// <summary>The swap modes of MetaTrader, by hand: two nights at closes of 1.25 and 1.5, a tenth of a lot of 100,000.</summary>
internal sealed class SwapChargesTests
{
    private static readonly int[] Nights = [0, 0, 1, 2];
    private static readonly double[] Closes = [1, 1.25, 1.5, 1.5];

    // seven points of 0.00001 a night
    [TestCase("EURUSD", "points", -7, -2 * 7 * 0.00001 * 10_000)]
    // 3 euros a lot and night, in dollars at 1.25 and at 1.5
    [TestCase("EURUSD", "currency_symbol", -3, -0.1 * 3 * (1.25 + 1.5))]
    [TestCase("EURUSD", "currency_margin", -3, -0.1 * 3 * (1.25 + 1.5))]
    // the margin is stated to be in dollars: 3 of them a lot and night
    [TestCase("EURUSD", "currency_margin", -3, -0.6, "USD")]
    [TestCase("EURUSD", "currency_deposit", -3, -0.6)]
    // 3.6 percent a year is a ten-thousandth a night: of what the position is worth at the night, or was at its opening at 1.25
    [TestCase("EURUSD", "interest_current", -3.6, -10_000 * 0.0001 * (1.25 + 1.5))]
    [TestCase("EURUSD", "interest_open", -3.6, -10_000 * 0.0001 * 2 * 1.25)]
    // bought with the deposit's dollars, which are the base: money; points are yen, divided by the exit price
    [TestCase("USDJPY", "currency_symbol", -3, -0.6)]
    [TestCase("USDJPY", "points", -7, -2 * 7 * 0.001 * 10_000 / 1.5)]
    public void A_night_costs_what_a_pocket_calculator_says(string symbol, string mode, double nightly, double paid, string? margin = null)
    {
        var trading = SymbolRules.Of(symbol, 1.25, new(), new() { SwapLong = nightly, SwapMode = mode, MarginCurrency = margin, CommissionPerLot = 0, SpreadPoints = 0 });
        double[] opens = [1, 1.25, 1.25, 1.5];
        var bars = new TesterBars([0, 1, 2, 3], opens, [1, 1.25, 1.5, 1.5], [1, 1.25, 1.25, 1.5], Closes);
        var signals = new TradeSignals(4);
        (signals.Buy[0], signals.ExitLong[0]) = (1, 4);
        List<TesterTrade> trades = [];
        SignalTester.Run(bars, 0, 4, signals, [], new() { Lots = 0.1 }, SwapCharges.With(SymbolRules.Account(trading, 100_000), trading, Nights, Closes), trades);
        Assert.That((trades.Single().EntryPrice, trades.Single().ExitPrice), Is.EqualTo((1.25, 1.5)));
        Assert.That(trades.Single().Swap, Is.EqualTo(paid).Within(1e-9));
        var gain = 10_000 * 0.25 / (trading.Conversion == "base" ? 1.5 : 1);
        Assert.That(trades.Single().Profit, Is.EqualTo(gain + paid).Within(1e-9));
    }

    [Test]
    public void A_swap_in_a_currency_that_has_no_price_here_is_refused_by_field()
    {
        var trading = SymbolRules.Of("EURUSD", 1.25, new(), new() { SwapLong = -3, SwapMode = "currency_margin", MarginCurrency = "CHF" });
        var refusal = Assert.Throws<UnprocessableException>(() => SwapCharges.With(SymbolRules.Account(trading, 1), trading, Nights, Closes))!;
        Assert.That((refusal.Field, refusal.Message), Is.EqualTo(("margin_currency", "margin_currency: swaps in 'CHF' cannot be converted; state margin_currency as what is bought (EUR), what it is paid in (USD) or the deposit's (USD).")));
    }

    [TestCase("reopen_bid", "swap_mode: 'reopen_bid' is not modelled and closes and opens positions anew; points, currency_symbol, currency_margin, currency_deposit, interest_current, interest_open")]
    [TestCase("monthly", "swap_mode: 'monthly' is not modelled; points, currency_symbol, currency_margin, currency_deposit, interest_current, interest_open")]
    public void A_mode_that_is_not_modelled_is_refused_by_name(string mode, string refusal) =>
        Assert.That(SpecificationRules.Faults(new() { SwapMode = mode }).Single(), Is.EqualTo(("swap_mode", refusal)));
}
