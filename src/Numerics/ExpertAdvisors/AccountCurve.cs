using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>An account at a close.</summary>
/// <param name="Bar">The bar.</param>
/// <param name="Balance">Deposit and closed trades.</param>
/// <param name="Equity">Balance and open positions at the close, their first commission paid.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AccountState(int Bar, double Balance, double Equity);

/// <summary>The course of an account, thinned out.</summary>
public static class AccountCurve
{
    /// <summary>The account at evenly spaced closes of [start, end), the last one included.</summary>
    /// <param name="bars">The bars.</param>
    /// <param name="start">First bar.</param>
    /// <param name="end">Bar after the last.</param>
    /// <param name="trades">Trades in the order in which they were closed.</param>
    /// <param name="account">Deposit and costs.</param>
    /// <param name="points">Points at most, ≥ 2.</param>
    public static IReadOnlyList<AccountState> Sample(
        TesterBars bars, int start, int end, ReadOnlySpan<TesterTrade> trades, AccountRules account, int points)
    {
        ArgumentNullException.ThrowIfNull(bars);
        ArgumentNullException.ThrowIfNull(account);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        var count = Math.Min(points, end - start);
        var curve = new List<AccountState>(count);
        var (balance, closed) = (account.InitialDeposit, 0);
        for (var i = 0; i < count; i++)
        {
            var bar = count == 1 ? end - 1 : start + (int)((long)i * (end - 1 - start) / (count - 1));
            curve.Add(At(bars, bar, trades, account, ref balance, ref closed));
        }

        return curve;
    }

    /// <summary>
    /// Returns between closes, equity over the equity of the close before − 1, the deposit before the first; 0 from where the equity is not
    /// above 0.
    /// </summary>
    /// <param name="bars">The bars.</param>
    /// <param name="closes">k bars, ascending.</param>
    /// <param name="trades">Trades in the order in which they were closed.</param>
    /// <param name="account">Deposit and costs.</param>
    /// <param name="returns">Receives k returns.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Returns(
        TesterBars bars, ReadOnlySpan<int> closes, ReadOnlySpan<TesterTrade> trades, AccountRules account, Span<double> returns)
    {
        ArgumentNullException.ThrowIfNull(bars);
        ArgumentNullException.ThrowIfNull(account);
        if (closes.Length != returns.Length)
        {
            throw new ArgumentException($"{closes.Length} closes have as many returns, not {returns.Length}.", nameof(returns));
        }

        var (balance, closed) = (account.InitialDeposit, 0);
        var before = balance;
        for (var i = 0; i < closes.Length; i++)
        {
            var equity = At(bars, closes[i], trades, account, ref balance, ref closed).Equity;
            returns[i] = before > 0 ? (equity / before) - 1 : 0;
            before = equity;
        }
    }

    /// <summary>The account at a close, from what it was at an earlier one.</summary>
    private static AccountState At(
        TesterBars bars, int bar, ReadOnlySpan<TesterTrade> trades, AccountRules account, ref double balance, ref int closed)
    {
        for (; closed < trades.Length && trades[closed].ExitBar <= bar; closed++)
        {
            balance += trades[closed].Profit;
        }

        var equity = balance;
        for (var open = closed; open < trades.Length && trades[open].EntryBar <= bar; open++)
        {
            var trade = trades[open];
            var position = new OpenPosition(trade.Side, trade.EntryBar, trade.EntryPrice, trade.Lots);
            equity += account.Profit(position, bar, bars.Closing(trade.Side).Closes[bar]) - (account.CommissionPerLot * trade.Lots);
        }

        return new(bar, balance, equity);
    }
}
