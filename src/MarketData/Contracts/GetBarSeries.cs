using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Bars of a symbol as columns, all at once: what another module computes on.</summary>
/// <param name="Timeframe">Bar length; resampled from finer bars where only those are stored.</param>
/// <param name="From">First open time, inclusive; null for the beginning.</param>
/// <param name="To">Last open time, exclusive; null for the end.</param>
public sealed record GetBarSeries(string Symbol, string Timeframe, DateTimeOffset? From = null, DateTimeOffset? To = null)
    : IRequest<BarSeries>
{
    /// <summary>A pin whose bars are read (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }
}
