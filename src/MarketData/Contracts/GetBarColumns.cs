using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Bars of a symbol with further columns beside them.</summary>
/// <param name="Timeframe">Bar length; resampled from finer bars where only those are stored.</param>
/// <param name="Columns">
/// At most 200: <c>open</c>, <c>high</c>, <c>low</c>, <c>close</c>, <c>volume</c>, or a name of the feature catalogue, such as
/// <c>rsi_14</c>; each also of another symbol, such as <c>SPY.volume</c> or <c>SPY.return_1</c>. A symbol alone is its close.
/// </param>
/// <param name="From">First open time, inclusive; null for the beginning.</param>
/// <param name="To">Last open time, exclusive; null for the end.</param>
public sealed record GetBarColumns(
    string Symbol, string Timeframe, IReadOnlyList<string> Columns, DateTimeOffset? From = null, DateTimeOffset? To = null)
    : IRequest<BarColumns>
{
    /// <summary>A pin whose bars are read (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }
}

/// <summary>Bars with further columns.</summary>
/// <param name="Names">Canonical names of the columns.</param>
/// <param name="Columns">
/// One value a bar, known when the bar closes and independent of everything after it; NaN where undefined. Of another symbol that of its
/// last bar closed by then, for at most ten days.
/// </param>
public sealed record BarColumns(BarSeries Bars, IReadOnlyList<string> Names, IReadOnlyList<ReadOnlyMemory<double>> Columns);
