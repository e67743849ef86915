using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>An open position, or several of one side that are closed together.</summary>
/// <param name="Side">1 long, −1 short.</param>
/// <param name="EntryBar">Bar at whose open it was filled.</param>
/// <param name="Price">Fill price.</param>
/// <param name="Lots">Volume.</param>
internal readonly record struct OpenPosition(int Side, int EntryBar, double Price, double Lots);

/// <summary>Balance, equity and trades of one pass.</summary>
internal sealed class TesterAccount(TesterBars bars, AccountRules rules, List<TesterTrade>? trades)
{
    private EquityWatch _equity = new(rules.InitialDeposit);
    private EquityWatch _balances = new(rules.InitialDeposit);
    private double _grossProfit, _grossLoss, _commission;
    private int _trades, _wins, _barsHeld;

    public double Balance { get; private set; } = rules.InitialDeposit;

    public bool StoppedOut { get; set; }

    /// <summary>Commission of one side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Commission(double lots) => rules.CommissionPerLot * lots;

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

        var units = position.Lots * rules.UnitsPerLot;
        var (worst, best) = Extremes(position.Side, from, to);
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
            Scan(position, position.Lots * rules.UnitsPerLot, cash, from, to);
            _barsHeld += to - from;
        }
    }

    /// <summary>Closes a position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="bar">Bar of the exit.</param>
    /// <param name="price">Fill price.</param>
    /// <param name="reason">Why.</param>
    /// <param name="held">Whether the exit bar counts as held: it does unless the position was closed at its open.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Close(in OpenPosition position, int bar, double price, ExitReason reason, bool held)
    {
        var commission = 2 * Commission(position.Lots);
        var profit = rules.Profit(position.Side, position.Lots * rules.UnitsPerLot, position.Price, price) - commission;
        _commission += commission;
        _grossProfit += Math.Max(profit, 0);
        _grossLoss += Math.Min(profit, 0);
        _wins += profit > 0 ? 1 : 0;
        _trades++;
        _barsHeld += held ? 1 : 0;
        Balance += profit;
        _balances.Add(Balance);
        trades?.Add(new(position.Side, position.EntryBar, position.Price, bar, price, position.Lots, profit, reason));
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
        Equity = Drawdowns.Of(_equity, rules.InitialDeposit),
        BalanceDrawdowns = Drawdowns.Of(_balances, rules.InitialDeposit),
        BarsHeld = _barsHeld,
        StoppedOut = StoppedOut,
    };

    private (double Worst, double Best) Extremes(int side, int from, int to)
    {
        if (side > 0)
        {
            return bars.FallAndRise(from, to);
        }

        var (high, close) = bars.RiseAndFall(from, to);
        return (high + rules.Spread, close + rules.Spread);
    }

    /// <summary>Bar by bar where a drawdown may be a new maximum, sixteen bars at a time where none can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scan(in OpenPosition position, double units, double cash, int from, int to)
    {
        var (side, entry) = (position.Side, position.Price);
        var worsts = side > 0 ? bars.Lows : bars.Highs;
        var spread = side > 0 ? 0 : rules.Spread;
        for (var bar = from; bar < to;)
        {
            if (TesterBars.BlockBegins(bar, to))
            {
                var (worst, best) = side > 0
                    ? (bars.BlockLow(bar), bars.BlockHighestClose(bar))
                    : (bars.BlockHigh(bar), bars.BlockLowestClose(bar));
                if (_equity.TryAdd(
                    cash + rules.Profit(side, units, entry, worst + spread), cash + rules.Profit(side, units, entry, best + spread)))
                {
                    bar += TesterBars.Block;
                    continue;
                }
            }

            _equity.Fall(cash + rules.Profit(side, units, entry, worsts[bar] + spread));
            _equity.Rise(cash + rules.Profit(side, units, entry, bars.Closes[bar] + spread));
            bar++;
        }
    }
}
