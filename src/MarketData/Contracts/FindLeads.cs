using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Looks for series that seem to move before a symbol: the reference symbols of features, and the daily bars of the volatility index. No
/// market does so by whole bars; such a series is stamped otherwise, and would tell a model the future.
/// </summary>
/// <param name="Symbol">An imported symbol.</param>
/// <param name="Timeframe">Of its bars.</param>
/// <param name="Features">Names of the feature catalogue; those of the symbol itself need no look.</param>
/// <param name="SelectionBars">Bars from the first on that may be looked at.</param>
/// <param name="UsesVolatilityIndex">Whether the volatility index is used besides the features, by a regime.</param>
public sealed record FindLeads(
    string Symbol, Timeframe Timeframe, IReadOnlyList<string> Features, int SelectionBars, bool UsesVolatilityIndex)
    : IRequest<IReadOnlyList<LeadingSeries>>
{
    /// <summary>A pin whose bars are read (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }
}

/// <summary>A series that seems to move before another.</summary>
/// <param name="Symbol">Which series.</param>
/// <param name="Timeframe">Short name of the bars that were compared: the symbol's own, or <c>1d</c>.</param>
/// <param name="BarsAhead">How many of them it is ahead.</param>
/// <param name="From">First month in which that shows, as <c>2015-03</c>.</param>
/// <param name="To">Last month.</param>
/// <param name="Together">Correlation of the returns of the same bar within those months.</param>
/// <param name="Ahead">Correlation with the reference's returns of so many bars before.</param>
public sealed record LeadingSeries(
    string Symbol, string Timeframe, int BarsAhead, string From, string To, double Together, double Ahead)
{
    /// <summary>What to check, a sentence.</summary>
    public string Complaint => FormattableString.Invariant(
        $"{Symbol} {Timeframe} moves {BarsAhead} {(BarsAhead == 1 ? "bar" : "bars")} before the symbol from {From} to {To} (correlation ")
        + FormattableString.Invariant($"{Ahead:0.00} then, {Together:0.00} in the same bar): no market does. Check whether one of the ")
        + "files stamps bars at their end, or in another zone, and import it with --stamp or --time-zone.";
}
