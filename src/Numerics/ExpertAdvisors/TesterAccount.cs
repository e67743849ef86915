using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>An open position, or several of one side that are closed together.</summary>
/// <param name="Side">1 long, −1 short.</param>
/// <param name="EntryBar">Bar at whose open it was filled.</param>
/// <param name="Price">Fill price.</param>
/// <param name="Lots">Volume.</param>
/// <param name="Carried">Swap of the nights before <paramref name="EntryBar"/>, as a price.</param>
internal readonly record struct OpenPosition(int Side, int EntryBar, double Price, double Lots, double Carried = 0);

/// <summary>Balance, equity and trades of one pass.</summary>
internal sealed class TesterAccount(TesterBars bars, AccountRules rules, List<TesterTrade>? trades)
{
    private readonly bool _drifts = rules.Drifts;
    private EquityWatch _equity = new(rules.InitialDeposit);
    private EquityWatch _balances = new(rules.InitialDeposit);
    private double _grossProfit, _grossLoss, _commission, _swap, _slippage;
    private int _trades, _wins, _barsHeld;

    public double Balance { get; private set; } = rules.InitialDeposit;

    public bool StoppedOut { get; set; }

    /// <summary>Commission of one side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Commission(double lots) => rules.CommissionPerLot * lots;

    /// <summary>Whether the balance covers a volume at no price of all bars: nothing is opened any more.</summary>
    public bool IsSpent(double lots)
    {
        var price = HighestCovered(lots);
        return price < bars.Bids.Lowest && price < bars.Asks.Lowest;
    }

    /// <summary>
    /// First bar in [from, to) at whose opening the balance may cover a volume, else <paramref name="to"/>: at none before it does,
    /// so that a poor account does not look at every signal that is left.
    /// </summary>
    public int NextCovered(double lots, int from, int to)
    {
        var price = HighestCovered(lots);
        var bid = bars.Bids.NextAtOrBelow(price, from, to);
        return bars.Asks.NextAtOrBelow(price, from, bid);
    }

    /// <summary>
    /// Marks the bars [from, to) with a position of which <paramref name="cash"/> is the balance without it: the worst price of each bar
    /// first, then its close.
    /// False, and nothing is marked, where the equity would be used up.
    /// </summary>
    public bool TryMark(in OpenPosition position, double cash, int from, int to)
    {
        if (from >= to)
        {
            return true;
        }

        var (worst, best) = Extremes(position.Side, from, to);
        if (_drifts)
        {
            return TryMarkDrifting(position, cash, from, to, worst, best);
        }

        var units = position.Lots * rules.UnitsPerLot;
        var lowest = cash + rules.Profit(position.Side, units, position.Price, worst);
        if (lowest <= 0)
        {
            return false;
        }

        if (!_equity.TryAdd(lowest, cash + rules.Profit(position.Side, units, position.Price, best)))
        {
            Scan(position, units, cash, from, to);
        }

        _barsHeld += to - from;
        return true;
    }

    /// <summary>Marks the bars [from, to), in which no stop-out lies.</summary>
    public void Mark(in OpenPosition position, double cash, int from, int to)
    {
        if (from < to && !TryMark(position, cash, from, to))
        {
            if (_drifts)
            {
                ScanDrifting(position, cash, from, to);
            }
            else
            {
                Scan(position, position.Lots * rules.UnitsPerLot, cash, from, to);
            }

            _barsHeld += to - from;
        }
    }

    /// <summary>Closes a position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="bar">Bar of the exit.</param>
    /// <param name="price">Fill price before slippage.</param>
    /// <param name="reason">Why.</param>
    /// <param name="held">Whether the exit bar counts as held: it does unless the position was closed at its open.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Close(in OpenPosition position, int bar, double price, ExitReason reason, bool held)
    {
        var commission = 2 * Commission(position.Lots);
        if (rules.Slippage != 0)
        {
            price = Slip(position, bar, price, reason);
        }

        var swap = 0.0;
        var profit = (_drifts
            ? DriftedProfit(position, bar, price, out swap)
            : rules.Profit(position.Side, position.Lots * rules.UnitsPerLot, position.Price, price)) - commission;
        _swap += swap;
        _commission += commission;
        _grossProfit += Math.Max(profit, 0);
        _grossLoss += Math.Min(profit, 0);
        _wins += profit > 0 ? 1 : 0;
        _trades++;
        _barsHeld += held ? 1 : 0;
        Balance += profit;
        _balances.Add(Balance);
        trades?.Add(new(position.Side, position.EntryBar, position.Price, bar, price, position.Lots, profit, reason) { Swap = swap });
    }

    /// <summary>Takes the balance, with nothing open, as a value of the equity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MarkFlat() => _equity.Add(Balance);

    public TesterOutcome Outcome() => new()
    {
        InitialDeposit = rules.InitialDeposit,
        Balance = Balance,
        GrossProfit = _grossProfit,
        GrossLoss = _grossLoss,
        Trades = _trades,
        Wins = _wins,
        Commission = _commission,
        Swap = _swap,
        Slippage = _slippage,
        Equity = Drawdowns.Of(_equity, rules.InitialDeposit),
        BalanceDrawdowns = Drawdowns.Of(_balances, rules.InitialDeposit),
        BarsHeld = _barsHeld,
        StoppedOut = StoppedOut,
    };

    // What few accounts need is kept out of the way of the others: a pass holds hundreds of positions in some microseconds.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private double Slip(in OpenPosition position, int bar, double price, ExitReason reason)
    {
        var slips = reason == ExitReason.Target ? 1 : 2;
        price -= (slips - 1) * position.Side * rules.Slippage;
        _slippage += rules.Worth(position.Lots, slips * rules.Slippage, price, bar);
        return price;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private double DriftedProfit(in OpenPosition position, int bar, double price, out double swap)
    {
        swap = rules.Worth(position.Lots, rules.Swap(position, bar), price, bar) + rules.SwapMoney(position, bar);
        return rules.Profit(position, bar, price);
    }

    private double HighestCovered(double lots) => rules.HighestCovered(Balance - Commission(lots), lots) + rules.Slippage;

    private (double Worst, double Best) Extremes(int side, int from, int to)
    {
        if (side > 0)
        {
            return bars.Bids.FallAndRise(from, to);
        }

        var (high, close) = bars.Asks.RiseAndFall(from, to);
        return (high, close);
    }

    /// <summary>Bar by bar where a drawdown may be a new maximum, sixteen bars at a time where none can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scan(in OpenPosition position, double units, double cash, int from, int to)
    {
        var (side, entry) = (position.Side, position.Price);
        var prices = bars.Closing(side);
        var worsts = side > 0 ? prices.Lows : prices.Highs;
        for (var bar = from; bar < to;)
        {
            if (PriceColumns.BlockBegins(bar, to))
            {
                var (worst, best) = BlockExtremes(prices, side, bar);
                if (_equity.TryAdd(cash + rules.Profit(side, units, entry, worst), cash + rules.Profit(side, units, entry, best)))
                {
                    bar += PriceColumns.Block;
                    continue;
                }
            }

            _equity.Fall(cash + rules.Profit(side, units, entry, worsts[bar]));
            _equity.Rise(cash + rules.Profit(side, units, entry, prices.Closes[bar]));
            bar++;
        }
    }

    private static (double Worst, double Best) BlockExtremes(PriceColumns prices, int side, int bar) => side > 0
        ? (prices.BlockLow(bar), prices.BlockHighestClose(bar))
        : (prices.BlockHigh(bar), prices.BlockLowestClose(bar));

    /// <summary>As <see cref="TryMark"/>; false as well where the equity might be used up.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryMarkDrifting(in OpenPosition position, double cash, int from, int to, double worst, double best)
    {
        if (cash + rules.Bounds(position, from, to - 1, worst, best, rules.AllRates).Lowest <= 0)
        {
            return false;
        }

        ScanDrifting(position, cash, from, to);
        _barsHeld += to - from;
        return true;
    }

    /// <summary>
    /// Bar by bar with the rate and the swap of each, sixteen at a time where no value between the bounds of those would change anything.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ScanDrifting(in OpenPosition position, double cash, int from, int to)
    {
        var prices = bars.Closing(position.Side);
        var worsts = position.Side > 0 ? prices.Lows : prices.Highs;
        for (var bar = from; bar < to;)
        {
            if (PriceColumns.BlockBegins(bar, to))
            {
                var (worst, best) = BlockExtremes(prices, position.Side, bar);
                var (lowest, highest) = rules.Bounds(
                    position, bar, bar + PriceColumns.Block - 1, worst, best, rules.Rates?.Block(bar) ?? (1, 1));
                if (_equity.Ignores(cash + lowest, cash + highest))
                {
                    bar += PriceColumns.Block;
                    continue;
                }
            }

            _equity.Fall(cash + rules.Profit(position, bar, worsts[bar]));
            _equity.Rise(cash + rules.Profit(position, bar, prices.Closes[bar]));
            bar++;
        }
    }
}
