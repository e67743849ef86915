using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Splits;

/// <summary>What is suspicious about bars, in time order.</summary>
internal sealed record BarFindings(IReadOnlyList<SuspectedSplit> Splits, IReadOnlyList<SuspectedPrint> Prints);
