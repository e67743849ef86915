using MediatR;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>The qualifier that a generation sends to its examination.</summary>
/// <param name="Generation">The alternative that it stands in.</param>
/// <param name="Qualifier">It and its score.</param>
/// <param name="Trials">N that the scores were taken at.</param>
/// <param name="Returns">Daily returns of all strategies of its alternative.</param>
internal sealed record ChosenQualifier(
    JudgedGeneration Generation, Qualifier Qualifier, long Trials, IReadOnlyList<StrategyDailyReturns> Returns);

/// <summary>
/// Chooses among the qualifiers of a generation, all its alternatives together. Daily returns are read only where something qualifies,
/// and are those that the examination needs anyway.
/// </summary>
internal sealed class QualifierChoice(IMediator mediator, TrialLedger ledger)
{
    /// <summary>The best qualifier; null where nothing qualifies. The generation's trials must be in the ledger.</summary>
    internal async Task<ChosenQualifier?> ChooseAsync(EvolutionRun run, IReadOnlyList<JudgedGeneration> siblings, CancellationToken token)
    {
        if (siblings.All(sibling => sibling.Verdict.Qualifiers.Count == 0))
        {
            return null;
        }

        var trials = await ledger.CountAsync(run.Symbol, run.Timeframe, run.BatchId, token);
        List<ChosenQualifier> best = [];
        foreach (var sibling in siblings.Where(sibling => sibling.Verdict.Qualifiers.Count > 0))
        {
            var returns = await mediator.Send(new GetBatchDailyReturns(sibling.Generation.BatchId), token);
            var daily = returns.ToDictionary(series => series.JobId, series => series.Returns);
            var scored = sibling.Verdict.Qualifiers.Select(strategy =>
                Qualifier.Of(strategy, daily.GetValueOrDefault(strategy.JobId).Span, trials));
            best.Add(new(sibling, Qualifier.Best(scored)!, trials, returns));
        }

        var chosen = Qualifier.Best(best.Select(candidate => candidate.Qualifier));
        return best.First(candidate => candidate.Qualifier == chosen);
    }
}
