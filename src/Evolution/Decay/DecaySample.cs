using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Decay;

/// <summary>
/// The returns that are compared with what was promised: those of closed trades. Trades of a ladder overlap, and returns that share their
/// bars tell less than as many that do not; there it is the returns of whole days.
/// </summary>
/// <param name="Kind"><see cref="Trades"/> or <see cref="Days"/>.</param>
/// <param name="Values">Returns in the order of their arrival.</param>
/// <param name="Times">When each of them was known.</param>
/// <param name="Promised">The same quantity in the simulation that was promoted.</param>
internal sealed record DecaySample(string Kind, double[] Values, DateTimeOffset[] Times, double[] Promised)
{
    internal const string Trades = "trades";
    internal const string Days = "days";

    internal static string KindOf(SimulationSettings settings) => settings.Ladder ? Days : Trades;

    internal static DecaySample Of(FollowedStrategy followed, KeptTrades kept, SimulationSettings settings)
    {
        if (KindOf(settings) == Trades)
        {
            FollowedTrade[] closed = [.. followed.Trades.Where(trade => !trade.Open).OrderBy(trade => trade.ExitTime)];
            return new(
                Trades, [.. closed.Select(trade => trade.Return)], [.. closed.Select(trade => trade.ExitTime)],
                [.. kept.Trades.Select(trade => trade.Return)]);
        }

        // the last date goes on when more bars come
        var whole = Math.Max(0, followed.Days.Count - 1);
        return new(
            Days, [.. followed.DailyReturns.Take(whole)],
            [.. followed.Days.Take(whole).Select(day => new DateTimeOffset(day.Date, TimeOnly.MinValue, TimeSpan.Zero))],
            Daily(kept.Equity, settings.InitialCash));
    }

    private static double[] Daily(IReadOnlyList<EquityPoint> equity, double cash)
    {
        var (returns, before) = (new double[equity.Count], cash);
        for (var i = 0; i < returns.Length; i++)
        {
            returns[i] = before == 0 ? 0 : (equity[i].Equity / before) - 1;
            before = equity[i].Equity;
        }

        return returns;
    }
}
