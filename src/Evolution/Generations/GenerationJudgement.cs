using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Generations;

/// <summary>Judges a simulated generation, all its alternatives together: enters its trials in the ledger, promotes the best qualifier and examines it, or lets the run go on. One transaction.</summary>
internal sealed class GenerationJudgement(
    EvolutionContext context, DatabaseSession session, IMediator mediator, RunEnding ending, TrialLedger ledger, Examination examination, RegretAudit audit, TimeProvider clock, IOptions<EvolutionOptions> options)
{
    internal async Task RunAsync(EvolutionRun run, IReadOnlyList<Generation> siblings, bool trainedEarly, CancellationToken token)
    {
        var judging = clock.GetTimestamp();
        run.Step = "judging";
        var config = run.Config();
        List<JudgedGeneration> judged = [];
        List<string> flags = [];
        foreach (var generation in siblings)
        {
            var results = await mediator.Send(new GetBatchResults(generation.BatchId), token);
            flags.AddRange(await FlagsAsync(config, generation, results, token));
            judged.Add(new(
                generation, results, Judge(results), await mediator.Send(new GetBatchProgress(generation.BatchId), token), Judge, await audit.LeftOutAsync(config, generation, results, token)));
        }

        await session.InTransactionAsync(inner => JudgeAsync(run, config, judged, trainedEarly, flags, judging, inner), token);

        GenerationVerdict Judge(IReadOnlyList<SimulatedStrategy> strategies) => GenerationVerdict.Of(strategies, PromotionCriteria.Of(config), options.Value.MinTradesForBest);
    }

    // Only walk-forward predictions can be degraded; whatever has a result could be predicted.
    private async Task<List<string>> FlagsAsync(EvolutionRequest config, Generation generation, IReadOnlyList<SimulatedStrategy> results, CancellationToken token)
    {
        List<string> flags = [];
        if (config.DataOptions is not null)
        {
            foreach (var ticker in results.Where(strategy => strategy.Result is not null).Select(strategy => strategy.Ticker).Distinct(StringComparer.Ordinal))
            {
                var predictions = await mediator.Send(new GetPredictions(generation.ModelId, ticker), token);
                flags.AddRange(predictions.Flags.Select(flag => $"{Title(generation)}, {ticker}: {flag}"));
            }
        }

        return flags;
    }

    private async Task JudgeAsync(EvolutionRun run, EvolutionRequest config, List<JudgedGeneration> judged, bool trainedEarly, List<string> flags, long judging, CancellationToken token)
    {
        var settings = config.Settings();
        run.Warnings = [.. run.Warnings, .. flags];
        foreach (var (generation, results, verdict, _, _, _) in judged)
        {
            await ledger.RecordAsync(
                run.Symbol, run.Timeframe,
                results.Where(strategy => strategy.Result is not null).Select(strategy => Convert.FromHexString(TrialIdentity.Of(generation.Fingerprint, strategy.Ticker, strategy.Strategy, settings))), token);
            Record(generation, verdict);
            var lineage = await context.Lineage.SingleAsync(record => record.RunId == run.Id && record.Generation == generation.Number && record.Alternative == generation.Alternative, token);
            lineage.ChildSqn = generation.BestSqn;
            if (generation.BestSqn > run.BestSqn || run.BestSqn is null)
            {
                run.BestSqn = generation.BestSqn;
                run.BestModelId = generation.BestSqn is null ? run.BestModelId : generation.ModelId;
            }

            await WarnIfNothingTradesAsync(run, generation, config, verdict, token);
        }

        var chosen = JudgedGeneration.Promoted(judged);
        var continuing = JudgedGeneration.Continuing(judged);
        foreach (var job in judged.Select(sibling => sibling.Verdict.Best?.JobId).Append(chosen?.Verdict.Promoted!.JobId).OfType<Guid>().Distinct())
        {
            await mediator.Send(new KeepTrades(job), token);
        }

        if (chosen is { Verdict.Promoted: { } promoted })
        {
            var number = chosen.Generation.Number;
            var others = await context.Generations.Where(other => other.RunId == run.Id && other.Number <= number && other.BatchId != chosen.Generation.BatchId)
                .OrderBy(other => other.Number).ThenBy(other => other.Alternative).Select(other => other.BatchId).ToListAsync(token);
            var report = await examination.RunAsync(run, chosen.Generation, promoted, chosen.Results, others, token);
            var record = PromotedModelRecord.Of(run, chosen.Generation, promoted, settings, report, clock.GetUtcNow());
            context.Promoted.Add(record);
            context.PromotionCurves.Add(PromotionCurvesRecord.Of(record.Id, report.Curves));
            run.Promoted = true;
        }

        var seconds = clock.GetElapsedTime(judging).TotalSeconds / judged.Count;
        foreach (var sibling in judged)
        {
            sibling.Generation.Continues = sibling == continuing;
            sibling.Generation.JudgeSeconds = seconds;
            sibling.Generation.Seconds = (clock.GetUtcNow() - sibling.Generation.StartedAt).TotalSeconds;
        }

        await SaveSavingsAsync(config, judged, continuing, chosen?.Verdict.Promoted?.Result!.Sqn, trainedEarly, token);
        await EndOrGoOnAsync(run, judged, token);
    }

    private async Task SaveSavingsAsync(EvolutionRequest config, List<JudgedGeneration> judged, JudgedGeneration continuing, double? promotedSqn, bool trainedEarly, CancellationToken token)
    {
        var (runId, number) = (continuing.Generation.RunId, continuing.Generation.Number);
        var plainSoFar = !await context.Generations.AnyAsync(earlier => earlier.RunId == runId && earlier.Number < number && earlier.Alternative > 0 && earlier.Continues, token);
        var begun = await context.Savings.Where(saving => saving.RunId == runId && saving.Generation == number).ToListAsync(token);
        foreach (var sibling in judged)
        {
            if (config.StopOnFirstHit)
            {
                context.Savings.Add(JudgedSavings.FirstHit(sibling, promotedSqn));
            }

            foreach (var saving in begun.Where(saving => saving.Alternative == sibling.Generation.Alternative))
            {
                JudgedSavings.Complete(saving, sibling, continuing, judged[0].Generation.BestSqn, plainSoFar);
            }
        }

        if (trainedEarly && promotedSqn is not null)
        {
            // A row of the generation after this one, which never came to be.
            context.Savings.Add(JudgedSavings.Dropped(continuing.Generation));
        }
    }

    private static void Record(Generation generation, GenerationVerdict verdict)
    {
        generation.Judged = true;
        generation.Simulations = verdict.Simulated;
        generation.BestSqn = verdict.Best?.Result!.Sqn;
        generation.BestSqnReason = verdict.NoBestReason;
        generation.ProfitFactor = verdict.Best?.Result!.ProfitFactor;
        generation.Trades = verdict.Best?.Result!.TradeCount;
        generation.BestJobId = verdict.Best?.JobId;
        generation.TooGood = verdict.TooGood;
        generation.Qualified = verdict.Qualified;
    }

    private async Task EndOrGoOnAsync(EvolutionRun run, List<JudgedGeneration> judged, CancellationToken token)
    {
        if (run.Promoted)
        {
            await ending.EndAsync(run, RunStatus.Completed, "promoted", null, token);
        }
        else if (judged.All(sibling => sibling.Verdict.Simulated == 0))
        {
            var error = judged.SelectMany(sibling => sibling.Results).FirstOrDefault(strategy => strategy.Error is not null)?.Error;
            await ending.EndAsync(run, RunStatus.Failed, "simulation_error", error ?? "No strategy was simulated.", token);
        }
        else
        {
            run.Step = "pruning";
            await context.SaveChangesAsync(token);
        }
    }

    private static string Title(Generation generation) => generation.Alternative == 0 ? $"Generation {generation.Number}" : $"Generation {generation.Number}, alternative {generation.Alternative}";

    private async Task WarnIfNothingTradesAsync(EvolutionRun run, Generation generation, EvolutionRequest config, GenerationVerdict verdict, CancellationToken token)
    {
        if (verdict.Best is not null || config.Thresholds!.Any(threshold => threshold.IsQuantile))
        {
            return;
        }

        var details = (await mediator.Send(new GetModel(generation.ModelId), token)).Details;
        run.Warnings = [.. run.Warnings, $"{Title(generation)}: {ThresholdHint.Of(details, config.Thresholds!)}"];
    }
}
