using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Comparison;

/// <summary>A run as one column of a comparison.</summary>
internal static class ComparedColumn
{
    /// <param name="generations">All of its generations, in order.</param>
    /// <param name="promoted">Its promotion, or null.</param>
    internal static ComparedRun Of(
        EvolutionRun run, IReadOnlyList<Generation> generations, PromotedModelRecord? promoted, DateTimeOffset now)
    {
        var judged = generations.Where(generation => generation.Judged).ToList();
        var ended = RunTransitions.IsEnded(run.Status);
        var best = ended ? judged.Where(generation => generation.BestSqn is not null).MaxBy(generation => generation.BestSqn) : null;
        var examined = ended ? promoted : null;
        return new()
        {
            RunId = run.Id,
            Algorithm = run.Algorithm,
            Timeframe = run.Timeframe,
            Status = run.Status,
            StoppedReason = run.StoppedReason,
            Promoted = run.Promoted,
            BestSqn = best?.BestSqn,
            ProfitFactor = best?.ProfitFactor,
            Trades = best?.Trades,
            BestGeneration = best?.Number,
            Dsr = examined?.Dsr,
            Pbo = examined?.Pbo,
            DistinctTrials = examined?.DistinctTrials,
            Holdout = examined is null ? null : Holdout(examined),
            Verdict = examined?.Verdict,
            VerdictReasons = examined?.Reasons ?? [],
            MissingReason = Missing(run, ended, judged, best, examined),
            Fits = generations.Any(generation => generation.Fits is null) ? null : generations.Sum(generation => generation.Fits!.Value),
            Simulations = judged.Sum(generation => generation.Simulations),
            Generations = judged.Select(generation => generation.Number).Distinct().Count(),
            Seconds = RunDescriptions.Seconds(run, now),
        };
    }

    private static HoldoutFigures Holdout(PromotedModelRecord promoted)
    {
        var result = FactoryJson.Read<StrategyResult>(promoted.Holdout);
        return new(result.ProfitFactor, result.TradeCount, result.Sqn);
    }

    private static string? Missing(EvolutionRun run, bool ended, List<Generation> judged, Generation? best, PromotedModelRecord? examined)
    {
        if (!ended)
        {
            return $"The run is {run.Status}: its figures are known once it has ended.";
        }

        if (examined is not null)
        {
            return null;
        }

        var unexamined = $"Nothing was promoted ({run.StoppedReason}), so nothing was examined.";
        return best is not null ? unexamined
            : judged.Count == 0 ? $"No generation was judged. {unexamined}"
            : $"No best SQN: {judged[^1].BestSqnReason}. {unexamined}";
    }
}
