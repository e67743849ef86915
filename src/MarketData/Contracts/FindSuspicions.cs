using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>What is suspicious about the bars that somebody is about to compute on; a symbol that is not imported is left out.</summary>
/// <param name="Symbols">Symbols that are read at the timeframe, in any case.</param>
/// <param name="Features">
/// Names of features that are read; the symbols they need are looked at as well, and the market symbol by days.
/// </param>
/// <param name="Timeframe">Of the bars that are read.</param>
public sealed record FindSuspicions(IReadOnlyList<string> Symbols, IReadOnlyList<string> Features, Timeframe Timeframe)
    : IRequest<IReadOnlyList<BarSuspicions>>
{
    /// <summary>A pin whose bars are looked at (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }
}
