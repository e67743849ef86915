using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Every imported series, by symbol and timeframe.</summary>
public sealed record GetSymbols : IRequest<IReadOnlyList<ImportedSeries>>;

/// <summary>An imported series.</summary>
/// <param name="Timeframe">Bar length.</param>
/// <param name="FirstBar">Open time of the first bar, UTC.</param>
/// <param name="LastBar">Open time of the last bar, UTC.</param>
/// <param name="HasVolume">False when volume is 0 throughout.</param>
/// <param name="ContentHash">Identity of the content.</param>
public sealed record ImportedSeries(
    string Symbol, string Timeframe, int Bars, DateTimeOffset FirstBar, DateTimeOffset LastBar, bool HasVolume, string ContentHash)
{
    /// <summary>Bars whose spread between bid and ask is known; 0 where the source has none.</summary>
    public int SpreadBars { get; init; }

    /// <summary>The median of those spreads in hundredths of a percent of the price; null without any.</summary>
    public double? MedianSpreadBps { get; init; }
}
