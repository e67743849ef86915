namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>
/// Tests an expert that holds at most one position. At every close t of [start, end − 1): an open position is closed by an exit signal,
/// or by one of the other side if the rules say so; without a position, or with one that is being closed, a signal opens one. Both are
/// filled at open t + 1: buys at bid + spread, sells at the bid. From its entry bar on a position is watched by its <see
/// cref="ProtectiveLevels"/>; what is still open is closed at the last close.
/// </summary>
/// <remarks>
/// Only bars where something happens are visited: the next signal is the next bit of a bitmap, levels and drawdowns pass over sixteen
/// bars at a time.
/// </remarks>
public static class SignalTester
{
    /// <summary>Runs one pass on the bars [start, end).</summary>
    /// <param name="bars">The bars.</param>
    /// <param name="start">First bar that may signal.</param>
    /// <param name="end">Bar after the last.</param>
    /// <param name="signals">Signals of every bar of <paramref name="bars"/>; those outside [start, end − 1) are not looked at.</param>
    /// <param name="allowed">One bit per bar whose signal may open a position; empty for all.</param>
    /// <param name="rules">Size and protection.</param>
    /// <param name="account">Deposit and costs.</param>
    /// <param name="trades">Receives the trades; null for the outcome alone.</param>
    /// <exception cref="ArgumentException">Ranges or lengths do not fit.</exception>
    public static TesterOutcome Run(
        TesterBars bars, int start, int end, TradeSignals signals, ReadOnlySpan<ulong> allowed, PositionRules rules,
        AccountRules account, List<TesterTrade>? trades = null)
    {
        ArgumentNullException.ThrowIfNull(bars);
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(account);
        using var timetable = new SignalTimetable(bars, start, end, signals, allowed, rules);
        return new SignalPass(bars, timetable, rules, account, trades).Run(start);
    }
}
