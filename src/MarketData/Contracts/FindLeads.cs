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
/// <param name="Together">Correlation of the returns of the same bar, over all bars or the months in which it shows most clearly.</param>
/// <param name="Ahead">Correlation there with the series' returns of so many bars before.</param>
public sealed record LeadingSeries(string Symbol, string Timeframe, int BarsAhead, double Together, double Ahead)
{
    /// <summary>
    /// Correlations over all bars that were looked at, at lags −2 to +2: at −1 the series moves one bar before the symbol, at 0 in the same
    /// bar.
    /// </summary>
    public IReadOnlyList<double> Correlations { get; init; } = [];

    /// <summary>The same of every month, in time order.</summary>
    public IReadOnlyList<LeadMonth> Months { get; init; } = [];

    /// <summary>The months in which it leads, neighbours together: <c>2015-02 to 2015-04, 2015-07</c>.</summary>
    public string When
    {
        get
        {
            List<string> spans = [];
            for (var first = 0; first < Months.Count; first++)
            {
                if (Months[first].Leads)
                {
                    var last = first;
                    while (last + 1 < Months.Count && Months[last + 1].Leads)
                    {
                        last++;
                    }

                    spans.Add(first == last ? Months[first].Month : $"{Months[first].Month} to {Months[last].Month}");
                    first = last;
                }
            }

            return string.Join(", ", spans);
        }
    }

    /// <summary>What is the matter and what to check, as sentences.</summary>
    public string Complaint => FormattableString.Invariant(
        $"{Symbol} {Timeframe} moves {BarsAhead} {(BarsAhead == 1 ? "bar" : "bars")} before the symbol in {When} (correlation ")
        + FormattableString.Invariant($"{Ahead:0.00} then, {Together:0.00} in the same bar): no market does. Check whether one of the ")
        + "files stamps bars at their end, or in another zone, and import it with --stamp or --time-zone.";
}

/// <summary>How two series go together in one month.</summary>
/// <param name="Month">Such as <c>2015-03</c>.</param>
/// <param name="Bars">Bars that both have.</param>
/// <param name="Correlations">At lags −2 to +2; 0 where one does not vary.</param>
/// <param name="Leads">Whether the series moves before the symbol there.</param>
public sealed record LeadMonth(string Month, int Bars, IReadOnlyList<double> Correlations, bool Leads);
