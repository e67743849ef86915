using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>A series of trades of one kind.</summary>
/// <param name="Count">Number of trades.</param>
/// <param name="Money">Their profits added up.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TradeSeries(int Count, double Money);

/// <summary>Series of trades of one kind in a list: of wins, or of losses.</summary>
/// <param name="Longest">The longest, of equally long ones the one with most money.</param>
/// <param name="Largest">The one with most money, of equal ones the longest.</param>
/// <param name="Number">Number of series.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SeriesOfTrades(TradeSeries Longest, TradeSeries Largest, int Number)
{
    /// <summary>The same with another series.</summary>
    internal SeriesOfTrades With(TradeSeries series) => new(
        series.Count > Longest.Count || (series.Count == Longest.Count && Math.Abs(series.Money) > Math.Abs(Longest.Money))
            ? series
            : Longest,
        Math.Abs(series.Money) > Math.Abs(Largest.Money)
            || (Math.Abs(series.Money) == Math.Abs(Largest.Money) && series.Count > Largest.Count)
            ? series
            : Largest,
        Number + 1);
}

/// <summary>
/// Everything about a list of trades that its order and its single trades decide. Undefined is null; a trade of exactly 0 is neither
/// won nor lost and ends a series.
/// </summary>
public sealed record TradeStatistics
{
    /// <summary>Trades lost.</summary>
    public int Losses { get; init; }

    /// <summary>Long trades.</summary>
    public int Longs { get; init; }

    /// <summary>Long trades won.</summary>
    public int LongWins { get; init; }

    /// <summary>Short trades won.</summary>
    public int ShortWins { get; init; }

    /// <summary>Largest profit.</summary>
    public double? LargestProfit { get; init; }

    /// <summary>Largest loss, below 0.</summary>
    public double? LargestLoss { get; init; }

    /// <summary>Series of wins.</summary>
    public SeriesOfTrades WinSeries { get; init; }

    /// <summary>Series of losses.</summary>
    public SeriesOfTrades LossSeries { get; init; }

    /// <summary>Mean of (exit bar − entry bar + 1).</summary>
    public double? HoldingBars { get; init; }

    /// <summary>mean(r)/sd(r), sd with n − 1, r = profit / balance before the trade.</summary>
    public double? Sharpe { get; init; }

    /// <summary>mean(r)/√(Σ min(r, 0)²/n).</summary>
    public double? Sortino { get; init; }

    /// <summary>Evaluates trades in the order in which they were closed.</summary>
    /// <param name="trades">The trades.</param>
    /// <param name="deposit">Balance before the first.</param>
    public static TradeStatistics Of(ReadOnlySpan<TesterTrade> trades, double deposit)
    {
        int losses = 0, longs = 0, longWins = 0, shortWins = 0;
        long held = 0;
        double best = 0, worst = 0;
        foreach (var trade in trades)
        {
            losses += trade.Profit < 0 ? 1 : 0;
            longs += trade.Side > 0 ? 1 : 0;
            longWins += trade is { Side: > 0, Profit: > 0 } ? 1 : 0;
            shortWins += trade is { Side: < 0, Profit: > 0 } ? 1 : 0;
            held += trade.ExitBar - trade.EntryBar + 1;
            (best, worst) = (Math.Max(best, trade.Profit), Math.Min(worst, trade.Profit));
        }

        var (sharpe, sortino) = Ratios(trades, deposit);
        return new()
        {
            Losses = losses,
            Longs = longs,
            LongWins = longWins,
            ShortWins = shortWins,
            LargestProfit = best > 0 ? best : null,
            LargestLoss = worst < 0 ? worst : null,
            WinSeries = Series(trades, 1),
            LossSeries = Series(trades, -1),
            HoldingBars = trades.IsEmpty ? null : (double)held / trades.Length,
            Sharpe = sharpe,
            Sortino = sortino,
        };
    }

    private static SeriesOfTrades Series(ReadOnlySpan<TesterTrade> trades, int sign)
    {
        SeriesOfTrades found = default;
        TradeSeries series = default;
        foreach (var trade in trades)
        {
            if (Math.Sign(trade.Profit) == sign)
            {
                series = new(series.Count + 1, series.Money + trade.Profit);
            }
            else if (series.Count > 0)
            {
                (found, series) = (found.With(series), default);
            }
        }

        return series.Count > 0 ? found.With(series) : found;
    }

    private static (double? Sharpe, double? Sortino) Ratios(ReadOnlySpan<TesterTrade> trades, double deposit)
    {
        if (trades.Length < 2)
        {
            return (null, null);
        }

        var returns = new double[trades.Length];
        var balance = deposit;
        for (var i = 0; i < trades.Length; i++)
        {
            returns[i] = trades[i].Profit / balance;
            balance += trades[i].Profit;
        }

        var mean = returns.Average();
        var squares = returns.Sum(value => (value - mean) * (value - mean));
        var below = returns.Sum(value => Math.Min(value, 0) * Math.Min(value, 0));
        return (
            squares > 0 && double.IsFinite(squares) ? mean / Math.Sqrt(squares / (trades.Length - 1)) : null,
            below > 0 && double.IsFinite(below) ? mean / Math.Sqrt(below / trades.Length) : null);
    }
}
