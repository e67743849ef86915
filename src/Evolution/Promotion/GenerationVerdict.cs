using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Promotion;

/// <summary>What all results of a generation together say.</summary>
/// <param name="Simulated">Strategies with a result.</param>
/// <param name="Best">Highest SQN among results with enough trades; null with <paramref name="NoBestReason"/>.</param>
/// <param name="NoBestReason">Why there is no best.</param>
/// <param name="Qualifiers">Those that meet every criterion, in grid order.</param>
/// <param name="TooGood">How many fail only by exceeding a maximum.</param>
internal sealed record GenerationVerdict(
    int Simulated, SimulatedStrategy? Best, string? NoBestReason, IReadOnlyList<SimulatedStrategy> Qualifiers, int TooGood)
{
    /// <summary>Judges a whole generation; ties go to the earlier place in the grid.</summary>
    /// <param name="results">All strategies in grid order, failed ones without a result.</param>
    /// <param name="criteria">Promotion criteria.</param>
    /// <param name="minTradesForBest">Fewer trades are no basis for a best SQN.</param>
    internal static GenerationVerdict Of(IReadOnlyList<SimulatedStrategy> results, PromotionCriteria criteria, int minTradesForBest)
    {
        var simulated = results.Where(strategy => strategy.Result is not null).ToList();
        var judged = simulated.Select(strategy => (Strategy: strategy, Judgement: criteria.Judge(strategy.Result!))).ToList();
        var best = simulated.Where(strategy => strategy.Result is { Sqn: not null } result && result.TradeCount >= minTradesForBest)
            .MaxBy(strategy => strategy.Result!.Sqn);
        return new(
            simulated.Count, best, best is null ? Reason(simulated, minTradesForBest) : null,
            [.. judged.Where(entry => entry.Judgement == Judgement.Qualifies).Select(entry => entry.Strategy)],
            judged.Count(entry => entry.Judgement == Judgement.TooGood));
    }

    private static string Reason(List<SimulatedStrategy> simulated, int minTradesForBest) =>
        simulated.Count == 0 ? "no strategy has a result"
        : simulated.Max(strategy => strategy.Result!.TradeCount) is var most
            && most < minTradesForBest ? $"no strategy made {minTradesForBest} trades (most: {most})"
        : "no strategy with enough trades has a defined SQN";
}
