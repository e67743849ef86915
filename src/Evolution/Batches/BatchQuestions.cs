using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Batches;

/// <summary>The runs that a batch asks for: each symbol over each bar length and horizon.</summary>
internal static class BatchQuestions
{
    /// <summary>Requests of its runs in the order of their turns: by symbol, then bar length, then horizon, each once.</summary>
    internal static IReadOnlyList<(EvolutionRequest Request, int Priority)> InTurn(StartEvolutionBatch batch) =>
    [
        .. from symbol in BatchSymbols.InTurn(batch)
           from timeframe in TimeframesOf(batch)
           from horizon in HorizonsOf(batch)
           select (batch.Request with { Symbol = symbol.Symbol, Timeframe = timeframe, Horizon = horizon }, symbol.Priority),
    ];

    /// <summary>How many runs there are at most.</summary>
    internal static long Count(StartEvolutionBatch batch) =>
        (long)(batch.Symbols?.Count ?? 0) * Math.Max(1, batch.Timeframes?.Count ?? 0) * Math.Max(1, batch.Horizons?.Count ?? 0);

    private static IReadOnlyList<string> TimeframesOf(StartEvolutionBatch batch) => batch.Timeframes is { Count: > 0 } given
        ? [.. given.Select(name => Timeframes.Parse(name).Format()).Distinct(StringComparer.Ordinal)]
        : [batch.Request.Timeframe];

    private static IReadOnlyList<Horizon> HorizonsOf(StartEvolutionBatch batch) =>
        batch.Horizons is { Count: > 0 } given ? [.. given.Distinct()] : [batch.Request.Horizon];
}
