using NUnit.Framework;
using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Tests.Numerics.ExpertAdvisors;

/// <summary>Fills with numbers anyone can check: one lot is 1,000 units, a point 0.01, the spread 0.02.</summary>
internal sealed class SignalTesterTests
{
    private static readonly AccountRules Account = new() { InitialDeposit = 10_000, PointSize = 0.01, ContractSize = 1000, CommissionPerLot = 5 };

    [Test]
    public void A_signal_is_filled_at_the_next_open_and_pays_spread_and_commission()
    {
        var bars = Bars((10, 10.5, 9.5, 10.2), (10.3, 10.6, 10.1, 10.4), (10.5, 10.9, 10.4, 10.8), (10.7, 10.8, 10.5, 10.6));
        var (trade, outcome) = Single(bars, new() { Lots = 0.5 }, buy: 0, exitLong: 2);
        Assert.That(trade, Is.EqualTo(new TesterTrade(1, 1, 10.32, 3, 10.7, 0.5, trade.Profit, ExitReason.Signal)));
        Assert.That(trade.Profit, Is.EqualTo((0.38 * 500) - 5).Within(1e-9), "38 points of 500 units, 5 commission for two sides of half a lot");
        Assert.That(outcome.Commission, Is.EqualTo(5));
        Assert.That(outcome.BarsHeld, Is.EqualTo(2));
    }

    [Test]
    public void A_short_position_is_sold_at_the_bid_and_bought_back_at_the_ask()
    {
        var bars = Bars((10, 10.5, 9.5, 10.2), (10.3, 10.6, 10.1, 10.4), (10, 10.2, 9.9, 10.1), (10, 10, 10, 10));
        var (trade, _) = Single(bars, new() { Lots = 1 }, sell: 0, exitShort: 1);
        Assert.That((trade.EntryPrice, trade.ExitPrice, trade.ExitBar), Is.EqualTo((10.3, 10.02, 2)));
        Assert.That(trade.Profit, Is.EqualTo((0.28 * 1000) - 10).Within(1e-9));
    }

    [Test]
    public void Stop_and_target_in_one_bar_resolve_to_the_stop()
    {
        var bars = Bars((10, 10, 10, 10), (10, 10.1, 9.95, 10), (10, 11, 9, 10.5), (10, 10, 10, 10));
        var (trade, _) = Single(bars, new() { StopLoss = 0.2, TakeProfit = 0.2 }, buy: 0);
        Assert.That((trade.Reason, trade.ExitBar), Is.EqualTo((ExitReason.Stop, 2)));
        Assert.That(trade.ExitPrice, Is.EqualTo(9.82).Within(1e-12));
    }

    [Test]
    public void A_stop_is_met_in_the_entry_bar_too()
    {
        var bars = Bars((10, 10, 10, 10), (10, 10.1, 9.5, 10), (10, 10, 10, 10));
        var (trade, _) = Single(bars, new() { StopLoss = 0.2 }, buy: 0);
        Assert.That((trade.Reason, trade.EntryBar, trade.ExitBar), Is.EqualTo((ExitReason.Stop, 1, 1)));
    }

    [Test]
    public void A_gap_through_the_stop_is_filled_at_the_open()
    {
        var bars = Bars((10, 10, 10, 10), (10, 10.1, 9.95, 10), (9.5, 9.7, 9.4, 9.6), (10, 10, 10, 10));
        Assert.That(Single(bars, new() { StopLoss = 0.2 }, buy: 0).Trade.ExitPrice, Is.EqualTo(9.5));
        var up = Bars((10, 10, 10, 10), (10, 10.1, 9.95, 10), (10.5, 10.7, 10.4, 10.6), (10, 10, 10, 10));
        Assert.That(Single(up, new() { StopLoss = 0.2 }, sell: 0).Trade.ExitPrice, Is.EqualTo(10.52), "bought back at the ask");
    }

    [Test]
    public void A_gap_through_the_target_is_filled_at_the_target()
    {
        var bars = Bars((10, 10, 10, 10), (10, 10.1, 9.95, 10), (10.9, 11, 10.8, 11), (10, 10, 10, 10));
        var (trade, _) = Single(bars, new() { TakeProfit = 0.3 }, buy: 0);
        Assert.That((trade.Reason, trade.ExitPrice), Is.EqualTo((ExitReason.Target, 10.32)));
    }

    [Test]
    public void A_level_on_the_very_price_is_met()
    {
        // 10.02 − 0.32 is 9.7 in decimals and a little more or less in binary numbers.
        var bars = Bars((10, 10, 10, 10), (10, 10.1, 9.7, 10), (10, 10, 10, 10));
        Assert.That(Single(bars, new() { StopLoss = 0.32 }, buy: 0).Trade.Reason, Is.EqualTo(ExitReason.Stop));
    }

    [Test]
    public void A_trailing_stop_follows_closes_once_they_are_that_far_in_profit()
    {
        // Entry 10.02. The close 10.2 is not 0.2 in profit; 10.4 puts the stop to 10.2; 10.3 leaves it; the low 10.15 meets it.
        var bars = Bars((10, 10, 10, 10), (10, 10.2, 9.95, 10.2), (10.2, 10.5, 10.15, 10.4), (10.4, 10.4, 10.25, 10.3), (10.3, 10.35, 10.15, 10.2), (10, 10, 10, 10));
        var (trade, _) = Single(bars, new() { TrailingStop = 0.2 }, buy: 0);
        Assert.That((trade.Reason, trade.ExitBar), Is.EqualTo((ExitReason.Stop, 4)));
        Assert.That(trade.ExitPrice, Is.EqualTo(10.2).Within(1e-12));
    }

    [Test]
    public void What_is_open_at_the_end_is_closed_at_the_last_close()
    {
        var bars = Bars((10, 10, 10, 10), (10, 10.1, 9.9, 10), (10, 10.5, 9.9, 10.4));
        var (trade, _) = Single(bars, new(), sell: 0);
        Assert.That((trade.Reason, trade.ExitBar, trade.ExitPrice), Is.EqualTo((ExitReason.End, 2, 10.42)));
    }

    [Test]
    public void A_signal_of_the_last_bar_is_not_filled() =>
        Assert.That(Run(Bars((10, 10, 10, 10), (10, 10, 10, 10)), new(), buy: 1).Trades, Is.Empty);

    [Test]
    public void A_position_that_uses_up_the_account_ends_the_test()
    {
        // 90 lots of 1,000 units: 10,000 − 450 commission are gone 0.1061 below the entry of 10.02.
        var bars = Bars((10, 10, 10, 10), (10, 10.1, 9.95, 10), (10, 10.1, 9.8, 10), (10, 11, 10, 11), (11, 12, 11, 12));
        var rich = Account with { Leverage = 1000 };
        List<TesterTrade> trades = [];
        var signals = new TradeSignals(bars.Count);
        signals.Buy[0] = 0b101;
        var outcome = SignalTester.Run(bars, 0, bars.Count, signals, [], new() { Lots = 90 }, rich, trades);
        Assert.That(trades.Single().Reason, Is.EqualTo(ExitReason.StopOut));
        Assert.That(trades[0].ExitPrice, Is.EqualTo(10.02 - (9550.0 / 90_000)).Within(1e-9));
        Assert.That(outcome.StoppedOut, Is.True);
        Assert.That(outcome.Balance, Is.EqualTo(-450).Within(1e-6), "the commission of the exit");
    }

    [Test]
    public void Risk_decides_the_volume_by_the_stop_distance()
    {
        var bars = Bars((10, 10, 10, 10), (10, 10.1, 9.95, 10), (10, 10, 10, 10));
        Assert.That(Single(bars, new() { RiskPercent = 2, StopLoss = 0.3, Lots = 5 }, buy: 0).Trade.Lots, Is.EqualTo(0.66), "200 / (0.3 · 1,000) = 0.667, rounded down to the step");
        Assert.That(Single(bars, new() { RiskPercent = 2, Lots = 5 }, buy: 0).Trade.Lots, Is.EqualTo(5), "without a stop the fixed volume");
    }

    [Test]
    public void A_position_that_the_margin_does_not_allow_is_not_opened() =>
        Assert.That(Run(Bars((10, 10, 10, 10), (10, 10, 10, 10), (10, 10, 10, 10)), new() { Lots = 99.8 }, buy: 0).Trades, Is.Empty, "99.8 · 1,000 · 10.02 / 100 = 9,999.96 and a commission of 499");

    [Test]
    public void Profits_in_the_quote_currency_are_divided_by_the_exit_price_where_the_deposit_is_the_base_currency()
    {
        var bars = Bars((100, 100, 100, 100), (100, 101, 99, 100), (110, 111, 109, 110), (110, 110, 110, 110));
        var account = Account with { Conversion = ProfitConversion.Base, CommissionPerLot = 0 };
        var trades = new List<TesterTrade>();
        var signals = new TradeSignals(bars.Count);
        (signals.Buy[0], signals.ExitLong[0]) = (1, 2);
        SignalTester.Run(bars.With([]), 0, bars.Count, signals, [], new() { Lots = 1 }, account, trades);
        Assert.That(trades.Single().Profit, Is.EqualTo(1000 * 10 / 110.0).Within(1e-9));
    }

    [Test]
    public void Equity_falls_to_the_worst_price_of_a_bar_from_the_highest_close_before()
    {
        // Long one lot at 10.02 with 5 commission paid: the close 11 is 10,975, the low 10.5 is 10,475: a fall of 500.
        var bars = Bars((10, 10, 10, 10), (10, 11.5, 9.99, 11), (11, 11.1, 10.5, 11), (11, 11, 11, 11));
        var outcome = Run(bars, new() { Lots = 1 }, buy: 0).Outcome;
        Assert.That(outcome.Equity.Maximal, Is.EqualTo(500).Within(1e-9));
        Assert.That(outcome.Equity.MaximalFraction, Is.EqualTo(500 / 10_975.0).Within(1e-12));
        Assert.That(outcome.Equity.Absolute, Is.EqualTo(35).Within(1e-9), "the low 9.99 of the entry bar, and 5 of commission");
        Assert.That(outcome.BalanceDrawdowns.Maximal, Is.Zero);
    }

    [Test]
    public void A_side_that_is_not_allowed_still_closes_the_other_one()
    {
        var bars = Bars((10, 10.5, 9.5, 10.2), (10.3, 10.6, 10.1, 10.4), (10.5, 10.9, 10.4, 10.8), (10.7, 10.8, 10.5, 10.6));
        var (trade, _) = Single(bars, new() { AllowShort = false }, buy: 0, sell: 1);
        Assert.That((trade.Side, trade.ExitBar, trade.Reason), Is.EqualTo((1, 2, ExitReason.Signal)));
        Assert.That(Run(bars, new() { AllowLong = false }, buy: 0).Trades, Is.Empty);
        Assert.That(Single(bars, new() { AllowShort = false, CloseOnOpposite = false }, buy: 0, sell: 1).Trade.Reason, Is.EqualTo(ExitReason.End));
    }

    [Test]
    public void A_spread_is_that_of_the_bar_of_the_fill()
    {
        // Sold at the bid 10.3, bought back at 10.5 and the 0.05 of that bar.
        var bars = Bars((10, 10.5, 9.5, 10.2), (10.3, 10.6, 10.1, 10.4), (10.5, 10.9, 10.4, 10.8), (10.7, 10.8, 10.5, 10.6)).With([0.01, 0.03, 0.05, 0.01]);
        Assert.That(Single(bars, new(), sell: 0, exitShort: 1).Trade.ExitPrice, Is.EqualTo(10.55).Within(1e-12));
        Assert.That(Single(bars, new(), buy: 0, exitLong: 1).Trade.EntryPrice, Is.EqualTo(10.33).Within(1e-12));
    }

    [Test]
    public void Slippage_makes_every_fill_worse_but_that_of_a_target()
    {
        var slipping = Account with { Slippage = 0.01 };
        var bars = Bars((10, 10, 10, 10), (10, 10.1, 9.95, 10), (10, 11, 9.9, 10.5), (10, 10, 10, 10));
        var (stopped, reached) = (Close(new() { StopLoss = 0.1 }), Close(new() { TakeProfit = 0.2 }));
        Assert.That((stopped.Trade.EntryPrice, stopped.Trade.ExitPrice), Is.EqualTo((10.03, 9.92)).Within(1e-12), "the stop at 9.93 is filled at 9.92");
        Assert.That((reached.Trade.EntryPrice, reached.Trade.ExitPrice), Is.EqualTo((10.03, 10.23)).Within(1e-12));
        Assert.That((stopped.Outcome.Slippage, reached.Outcome.Slippage), Is.EqualTo((2.0, 1.0)).Within(1e-9), "0.01 on 100 units, twice and once");

        (TesterTrade Trade, TesterOutcome Outcome) Close(PositionRules rules)
        {
            List<TesterTrade> trades = [];
            var signals = new TradeSignals(bars.Count);
            signals.Buy[0] = 1;
            var outcome = SignalTester.Run(bars, 0, bars.Count, signals, [], rules, slipping, trades);
            return (trades.Single(), outcome);
        }
    }

    [Test]
    public void Profit_and_margin_are_converted_at_the_rate_of_their_bar()
    {
        var bars = Bars((100, 100, 100, 100), (100, 101, 99, 100), (110, 111, 109, 110), (110, 110, 110, 110)).With([]);
        var account = Account with { CommissionPerLot = 0, Rates = new([0.5, 0.01, 0.02, 0.04]) };
        var trades = new List<TesterTrade>();
        var signals = new TradeSignals(bars.Count);
        (signals.Buy[0], signals.ExitLong[0]) = (1, 2);
        var outcome = SignalTester.Run(bars, 0, bars.Count, signals, [], new() { Lots = 1 }, account, trades);
        Assert.That(trades.Single().Profit, Is.EqualTo(1000 * 10 * 0.02).Within(1e-9), "ten up on 1,000 units at the rate of the exit bar");
        Assert.That(outcome.Equity.Absolute, Is.EqualTo(1000 * 1 * 0.01).Within(1e-9), "one below the entry in the entry bar, at its own rate");

        // The value of a lot at the entry is 100 · 1,000 · 0.01 = 1,000, the margin with a leverage of 100 is 10.
        Assert.That(Trades(10), Is.EqualTo(1));
        Assert.That(Trades(9.99), Is.Zero);

        int Trades(double deposit) => SignalTester.Run(bars, 0, bars.Count, signals, [], new() { Lots = 1 }, account with { InitialDeposit = deposit }).Trades;
    }

    [TestCase(ProfitConversion.Quote, 99.0, new[] { 41 }, TestName = "A_position_is_opened_at_the_first_signal_whose_price_the_money_covers")]
    [TestCase(ProfitConversion.Quote, 95.9, new int[0], TestName = "No_position_is_opened_where_no_price_is_covered")]
    [TestCase(ProfitConversion.Base, 0.9, new int[0], TestName = "In_the_base_currency_no_price_helps")]
    public void Money_decides(ProfitConversion conversion, double covered, int[] entries)
    {
        // Every close asks to buy; the asks are 100.02, but from bar 41 on 98.02, and 96.02 from bar 57 on.
        var bars = Bars([.. Enumerable.Range(0, 80).Select(bar => bar < 41 ? 100.0 : bar < 57 ? 98 : 96).Select(price => (price, price, price, price))]);
        var account = Account with { CommissionPerLot = 0, Conversion = conversion, Leverage = 1, InitialDeposit = covered * 1000 };
        List<TesterTrade> trades = [];
        var signals = new TradeSignals(bars.Count);
        Array.Fill(signals.Buy, ulong.MaxValue);
        SignalTester.Run(bars, 0, bars.Count, signals, [], new() { Lots = 1 }, account, trades);
        Assert.That(trades.Select(trade => trade.EntryBar), Is.EqualTo(entries));

        trades.Clear();
        var rules = new PositionRules { Lots = 1, AverageTrueRange = Enumerable.Repeat(1.0, bars.Count).ToArray() };
        GridTester.Run(bars, 0, bars.Count, signals, [], new(1, 2, 1), rules, account, trades);
        Assert.That(trades.Select(trade => trade.EntryBar), Is.EqualTo(entries), "the second level has no money");
    }

    [Test]
    public void Nights_are_charged_as_points_of_the_price()
    {
        var bars = Bars((100, 100, 100, 100), (100, 101, 99, 100), (110, 111, 109, 110), (110, 110, 110, 110)).With([]);
        var account = Account with { CommissionPerLot = 0, SwapLong = -0.02, SwapShort = 0.01, Nights = new[] { 0, 1, 4, 5 } };
        var (longs, shorts) = (Hold(buy: 1, sell: 0), Hold(buy: 0, sell: 1));
        Assert.That((longs.Profit, longs.Swap), Is.EqualTo(((1000 * 10) - 60.0, -60.0)).Within(1e-9), "three nights at 0.02 on 1,000 units");
        Assert.That((shorts.Profit, shorts.Swap), Is.EqualTo(((1000 * -10) + 30.0, 30.0)).Within(1e-9));

        TesterTrade Hold(ulong buy, ulong sell)
        {
            List<TesterTrade> trades = [];
            var signals = new TradeSignals(bars.Count);
            (signals.Buy[0], signals.Sell[0], signals.ExitLong[0], signals.ExitShort[0]) = (buy, sell, 2, 2);
            SignalTester.Run(bars, 0, bars.Count, signals, [], new() { Lots = 1 }, account with { InitialDeposit = 100_000 }, trades);
            return trades.Single();
        }
    }

    // Three nights between the openings of the bars 1 and 2, at the close of 100; in at 100 (the spread is not paid), out at 110, one lot of 1,000 units.
    [TestCase(SwapCharge.Price, -0.02, -60)]
    [TestCase(SwapCharge.NightPrice, -3.6 / 36_000, -3 * 1000 * 104 * 0.0001, Description = "the price at the night is 104")]
    [TestCase(SwapCharge.EntryPrice, -3.6 / 36_000, -3 * 1000 * 100 * 0.0001)]
    [TestCase(SwapCharge.Money, -4.5, -13.5)]
    public void A_swap_is_charged_as_it_is_quoted(SwapCharge charge, double nightly, double paid)
    {
        var bars = Bars((100, 100, 100, 100), (100, 104, 99, 104), (110, 111, 109, 110), (110, 110, 110, 110)).With([]);
        var account = Account with
        {
            InitialDeposit = 100_000,
            CommissionPerLot = 0,
            SwapCharge = charge,
            SwapLong = nightly,
            SwapShort = -nightly / 2,
            Nights = new[] { 0, 1, 4, 5 },
            NightPrices = new double[] { 0, 100, 100 + (3 * 104), 100 + (3 * 104) + 110 },
        };
        Assert.That(Hold(account, 1), Is.EqualTo(((1000 * 10) + paid, paid)).Within(1e-9));
        Assert.That(Hold(account, -1), Is.EqualTo(((1000 * -10) - (paid / 2), -paid / 2)).Within(1e-9), "and what one side pays the other may earn");
        // where profits are divided by the exit price, so is what is a price, and money is money
        var divided = charge == SwapCharge.Money ? paid : paid / 110;
        Assert.That(Hold(account with { Conversion = ProfitConversion.Base }, 1), Is.EqualTo(((1000 * 10 / 110.0) + divided, divided)).Within(1e-9));
        var rated = charge == SwapCharge.Money ? paid : paid * 0.5;
        Assert.That(Hold(account with { Rates = new([1, 1, 0.5, 0.5]) }, 1), Is.EqualTo(((1000 * 10 * 0.5) + rated, rated)).Within(1e-9));

        (double, double) Hold(AccountRules rules, int side)
        {
            List<TesterTrade> trades = [];
            var signals = new TradeSignals(bars.Count);
            (signals.Buy[0], signals.Sell[0], signals.ExitLong[0], signals.ExitShort[0]) = (side > 0 ? 1ul : 0, side < 0 ? 1ul : 0, 2, 2);
            var outcome = SignalTester.Run(bars, 0, bars.Count, signals, [], new() { Lots = 1 }, rules, trades);
            Assert.That(outcome.Swap, Is.EqualTo(trades.Single().Swap));
            return (trades.Single().Profit, trades.Single().Swap);
        }
    }

    private static TesterBars Bars(params (double Open, double High, double Low, double Close)[] bars) => new(
        [.. Enumerable.Range(0, bars.Length).Select(bar => bar * 60_000L)],
        [.. bars.Select(bar => bar.Open)], [.. bars.Select(bar => bar.High)], [.. bars.Select(bar => bar.Low)], [.. bars.Select(bar => bar.Close)], [.. bars.Select(_ => 0.02)]);

    private static (TesterTrade Trade, TesterOutcome Outcome) Single(TesterBars bars, PositionRules rules, int? buy = null, int? sell = null, int? exitLong = null, int? exitShort = null)
    {
        var (trades, outcome) = Run(bars, rules, buy, sell, exitLong, exitShort);
        return (trades.Single(), outcome);
    }

    private static (List<TesterTrade> Trades, TesterOutcome Outcome) Run(TesterBars bars, PositionRules rules, int? buy = null, int? sell = null, int? exitLong = null, int? exitShort = null)
    {
        List<TesterTrade> trades = [];
        var signals = new TradeSignals(bars.Count);
        (signals.Buy[0], signals.Sell[0], signals.ExitLong[0], signals.ExitShort[0]) = (Bit(buy), Bit(sell), Bit(exitLong), Bit(exitShort));
        return (trades, SignalTester.Run(bars, 0, bars.Count, signals, [], rules, Account, trades));
    }

    private static ulong Bit(int? bar) => bar is { } set ? 1ul << set : 0;
}
