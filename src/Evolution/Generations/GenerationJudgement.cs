using System.Text.Json;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Generations;

/// <summary>Judges a simulated generation: enters its trials in the ledger, promotes the best qualifier and examines it, or lets the run go on. One transaction.</summary>
internal sealed class GenerationJudgement(EvolutionContext context, DatabaseSession session, IMediator mediator, RunEnding ending, TrialLedger ledger, Examination examination, TimeProvider clock, IOptions<EvolutionOptions> options)
{
    internal async Task RunAsync(EvolutionRun run, Generation generation, CancellationToken token)
    {
        var judging = clock.GetTimestamp();
        run.Step = "judging";
        var results = await mediator.Send(new GetBatchResults(generation.BatchId), token);
        var flags = await FlagsAsync(run.Config(), generation, results, token);
        await session.InTransactionAsync(inner => JudgeAsync(run, generation, results, flags, judging, inner), token);
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
                flags.AddRange(predictions.Flags.Select(flag => $"Generation {generation.Number}, {ticker}: {flag}"));
            }
        }

        return flags;
    }

    private async Task JudgeAsync(EvolutionRun run, Generation generation, IReadOnlyList<SimulatedStrategy> results, List<string> flags, long judging, CancellationToken token)
    {
        var config = run.Config();
        var settings = config.Settings();
        await ledger.RecordAsync(
            run.Symbol, run.Timeframe,
            results.Where(strategy => strategy.Result is not null).Select(strategy => Convert.FromHexString(TrialIdentity.Of(generation.Fingerprint, strategy.Ticker, strategy.Strategy, settings))), token);
        var verdict = GenerationVerdict.Of(results, PromotionCriteria.Of(config), options.Value.MinTradesForBest);
        Record(generation, verdict);
        var lineage = await context.Lineage.SingleAsync(record => record.RunId == run.Id && record.Generation == generation.Number, token);
        lineage.ChildSqn = generation.BestSqn;
        if (generation.BestSqn > run.BestSqn || run.BestSqn is null)
        {
            run.BestSqn = generation.BestSqn;
            run.BestModelId = generation.BestSqn is null ? run.BestModelId : generation.ModelId;
        }

        run.Warnings = [.. run.Warnings, .. flags];
        await WarnIfNothingTradesAsync(run, generation, config, verdict, token);
        foreach (var job in new[] { verdict.Best?.JobId, verdict.Promoted?.JobId }.OfType<Guid>().Distinct())
        {
            await mediator.Send(new KeepTrades(job), token);
        }

        if (verdict.Promoted is { } promoted)
        {
            var earlier = await context.Generations.Where(other => other.RunId == run.Id && other.Number < generation.Number).OrderBy(other => other.Number).Select(other => other.BatchId).ToListAsync(token);
            context.Promoted.Add(Promote(run, generation, promoted, settings, await examination.RunAsync(run, generation, promoted, results, earlier, token)));
            run.Promoted = true;
        }

        generation.JudgeSeconds = clock.GetElapsedTime(judging).TotalSeconds;
        generation.Seconds = (clock.GetUtcNow() - generation.StartedAt).TotalSeconds;
        await EndOrGoOnAsync(run, verdict, results, token);
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

    private async Task EndOrGoOnAsync(EvolutionRun run, GenerationVerdict verdict, IReadOnlyList<SimulatedStrategy> results, CancellationToken token)
    {
        if (verdict.Promoted is not null)
        {
            await ending.EndAsync(run, RunStatus.Completed, "promoted", null, token);
        }
        else if (verdict.Simulated == 0)
        {
            await ending.EndAsync(run, RunStatus.Failed, "simulation_error", results.FirstOrDefault(strategy => strategy.Error is not null)?.Error ?? "No strategy was simulated.", token);
        }
        else
        {
            run.Step = "pruning";
            await context.SaveChangesAsync(token);
        }
    }

    private async Task WarnIfNothingTradesAsync(EvolutionRun run, Generation generation, EvolutionRequest config, GenerationVerdict verdict, CancellationToken token)
    {
        if (verdict.Best is not null || config.Thresholds!.Any(threshold => threshold.IsQuantile))
        {
            return;
        }

        var details = (await mediator.Send(new GetModel(generation.ModelId), token)).Details;
        run.Warnings = [.. run.Warnings, $"Generation {generation.Number}: {ThresholdHint.Of(details, config.Thresholds!)}"];
    }

    private PromotedModelRecord Promote(EvolutionRun run, Generation generation, SimulatedStrategy promoted, SimulationSettings settings, ExaminationReport report)
    {
        var result = promoted.Result!;
        return new()
        {
            Id = Guid.CreateVersion7(),
            RunId = run.Id,
            ModelId = generation.ModelId,
            Generation = generation.Number,
            JobId = promoted.JobId,
            Symbol = run.Symbol,
            Ticker = promoted.Ticker,
            Sqn = result.Sqn!.Value,
            ProfitFactor = result.ProfitFactor!.Value,
            TradeCount = result.TradeCount,
            WeeklyConsistency = result.WeeklyConsistency!.Value,
            Threshold = promoted.ResolvedThreshold!.Value,
            ZScore = promoted.Strategy.ZScoreCutoff,
            RegimeConfig = JsonSerializer.Serialize(promoted.Strategy.RegimeConfig, FactoryJson.Options),
            FullResult = JsonSerializer.Serialize(result, FactoryJson.Options),
            Settings = JsonSerializer.Serialize(settings, FactoryJson.Options),
            Verdict = report.Verdict.Name,
            Reasons = [.. report.Verdict.Reasons],
            DistinctTrials = report.DistinctTrials,
            Dsr = report.Dsr,
            DsrTrials = report.DsrTrials,
            Pbo = report.Pbo,
            Holdout = JsonSerializer.Serialize(report.Holdout, FactoryJson.Options),
            CostStress = JsonSerializer.Serialize(report.CostStress, FactoryJson.Options),
            PlateauScore = report.PlateauScore,
            CreatedAt = clock.GetUtcNow(),
        };
    }
}
