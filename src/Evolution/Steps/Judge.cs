using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Steps;

/// <summary>All that the judgement of a generation rests on.</summary>
/// <param name="Judged">Its alternatives, each with its results.</param>
/// <param name="Flags">What is to be said of their predictions.</param>
/// <param name="Began">When the judgement began, as a timestamp of the clock.</param>
internal sealed record Hearing(IReadOnlyList<JudgedGeneration> Judged, IReadOnlyList<string> Flags, long Began);

/// <summary>
/// Judges a simulated generation, all its alternatives together: enters its trials in the ledger, examines the best qualifier, and
/// promotes it or keeps it as a candidate and lets the run go on. What is decided is saved by the conductor, in the transaction that it
/// decides in.
/// </summary>
internal sealed class Judge(
    EvolutionContext context, IMediator mediator, TrialLedger ledger, QualifierChoice choice, Examination examination, RegretAudit audit,
    TimeProvider clock, IOptions<EvolutionOptions> options)
{
    /// <summary>Reads what the generation came to.</summary>
    internal async Task<Hearing> HearAsync(
        EvolutionRun run, ResolvedEvolution evolution, IReadOnlyList<Generation> siblings, CancellationToken token)
    {
        var began = clock.GetTimestamp();
        run.Step = RunStep.Judging;
        List<JudgedGeneration> judged = [];
        List<string> flags = [];
        foreach (var generation in siblings)
        {
            var results = await mediator.Send(new GetBatchResults(generation.BatchId), token);
            flags.AddRange(await FlagsAsync(evolution, generation, results, token));
            var progress = await mediator.Send(new GetBatchProgress(generation.BatchId), token);
            var leftOut = await audit.LeftOutAsync(evolution, generation, results, token);
            judged.Add(new(generation, results, Verdict(results), progress, Verdict, leftOut));
        }

        return new(judged, flags, began);

        GenerationVerdict Verdict(IReadOnlyList<SimulatedStrategy> strategies) =>
            GenerationVerdict.Of(strategies, evolution.Criteria, options.Value.MinTradesForBest);
    }

    /// <summary>Decides; nothing is saved yet but the ledger, in the transaction under way.</summary>
    /// <param name="evolution">What it was asked for.</param>
    /// <param name="hearing">What the generation came to.</param>
    /// <param name="trainedEarly">Whether the next generation has been trained meanwhile.</param>
    internal async Task<StepOutcome> DecideAsync(
        EvolutionRun run, ResolvedEvolution evolution, Hearing hearing, bool trainedEarly, CancellationToken token)
    {
        var judged = hearing.Judged;
        run.Warnings = [.. run.Warnings, .. hearing.Flags];
        foreach (var sibling in judged)
        {
            await RecordAsync(run, evolution, sibling, token);
        }

        var chosen = await choice.ChooseAsync(run, judged, token);
        var continuing = JudgedGeneration.Continuing(judged, chosen?.Generation);
        await KeepTradesAsync(judged, chosen, token);
        if (chosen is not null)
        {
            await ExamineAsync(run, evolution, chosen, token);
        }

        var seconds = clock.GetElapsedTime(hearing.Began).TotalSeconds / judged.Count;
        foreach (var sibling in judged)
        {
            sibling.Generation.Continues = sibling == continuing;
            sibling.Generation.JudgeSeconds = seconds;
            sibling.Generation.Seconds = (clock.GetUtcNow() - sibling.Generation.StartedAt).TotalSeconds;
        }

        await TellSavingsAsync(run, evolution.Search, judged, continuing, chosen, trainedEarly, token);
        return Outcome(run, judged);
    }

    private static StepOutcome Outcome(EvolutionRun run, IReadOnlyList<JudgedGeneration> judged)
    {
        if (run.Promoted)
        {
            return StepOutcome.End(StopReason.Promoted);
        }

        if (judged.All(sibling => sibling.Verdict.Simulated == 0))
        {
            var failed = judged.SelectMany(sibling => sibling.Strategies).FirstOrDefault(strategy => strategy.Error is not null);
            return StepOutcome.End(StopReason.SimulationError, failed?.Error ?? "No strategy was simulated.");
        }

        run.Step = RunStep.Pruning;
        return StepOutcome.Continue;
    }

    // Only walk-forward predictions can be degraded; whatever has a result could be predicted.
    private async Task<List<string>> FlagsAsync(
        ResolvedEvolution evolution, Generation generation, IReadOnlyList<SimulatedStrategy> results, CancellationToken token)
    {
        List<string> flags = [];
        if (evolution.Training.DataOptions is null)
        {
            return flags;
        }

        var simulated = results.Where(strategy => strategy.Result is not null);
        foreach (var ticker in simulated.Select(strategy => strategy.Ticker).Distinct(StringComparer.Ordinal))
        {
            var predictions = await mediator.Send(new GetPredictions(generation.ModelId, ticker) { AsOf = generation.RunId }, token);
            flags.AddRange(predictions.Flags.Select(flag => $"{Title(generation)}, {ticker}: {flag}"));
        }

        return flags;
    }

    private async Task RecordAsync(EvolutionRun run, ResolvedEvolution evolution, JudgedGeneration sibling, CancellationToken token)
    {
        var (generation, verdict) = (sibling.Generation, sibling.Verdict);
        var trials = sibling.Strategies.Where(strategy => strategy.Result is not null).Select(strategy => Convert.FromHexString(
            TrialIdentity.Of(generation.Fingerprint, strategy.Ticker, strategy.Strategy, evolution.Settings)));
        await ledger.RecordAsync(run.Symbol, run.Timeframe, trials, token);
        Record(generation, verdict);
        var lineage = await context.Lineage.SingleAsync(
            record => record.RunId == run.Id && record.Generation == generation.Number && record.Alternative == generation.Alternative,
            token);
        lineage.ChildSqn = generation.BestSqn;
        if (generation.BestSqn > run.BestSqn || run.BestSqn is null)
        {
            run.BestSqn = generation.BestSqn;
            run.BestModelId = generation.BestSqn is null ? run.BestModelId : generation.ModelId;
        }

        if (verdict.Best is null && !evolution.Grid.Thresholds.Any(threshold => threshold.IsQuantile))
        {
            var details = (await mediator.Send(new GetModel(generation.ModelId), token)).Details;
            run.Warnings = [.. run.Warnings, $"{Title(generation)}: {ThresholdHint.Of(details, evolution.Grid.Thresholds)}"];
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
        generation.Qualified = verdict.Qualifiers.Count;
    }

    private async Task KeepTradesAsync(IReadOnlyList<JudgedGeneration> judged, ChosenQualifier? chosen, CancellationToken token)
    {
        var best = judged.Select(sibling => sibling.Verdict.Best?.JobId).Append(chosen?.Qualifier.Strategy.JobId);
        foreach (var job in best.OfType<Guid>().Distinct())
        {
            await mediator.Send(new KeepTrades(job), token);
        }
    }

    private async Task ExamineAsync(EvolutionRun run, ResolvedEvolution evolution, ChosenQualifier chosen, CancellationToken token)
    {
        var (generation, strategy) = (chosen.Generation.Generation, chosen.Qualifier.Strategy);
        var (number, own) = (generation.Number, generation.BatchId);
        var others = await context.Generations
            .Where(other => other.RunId == run.Id && other.Number <= number && other.BatchId != own)
            .OrderBy(other => other.Number).ThenBy(other => other.Alternative).Select(other => other.BatchId).ToListAsync(token);
        var examined = new Examined(run, generation, strategy, chosen.Generation.Strategies, evolution.Grid, evolution.Settings)
        {
            Trials = chosen.Trials,
            Returns = chosen.Returns,
        };
        var report = await examination.RunAsync(examined, others, token);
        run.Promoted = report.Verdict.Robust || evolution.Search.StopOn == StopOn.Criteria;
        var record = PromotedDescriptions.Of(run, generation, strategy, evolution.Settings, report, clock.GetUtcNow());
        record.Candidate = !run.Promoted;
        context.Promoted.Add(record);
        context.PromotionCurves.Add(PromotionCurvesRecord.Of(record.Id, report.Curves));
    }

    private async Task TellSavingsAsync(
        EvolutionRun run, SearchOptions search, IReadOnlyList<JudgedGeneration> judged, JudgedGeneration continuing,
        ChosenQualifier? chosen, bool trainedEarly, CancellationToken token)
    {
        var (runId, number) = (run.Id, continuing.Generation.Number);
        var leftPlain = context.Generations.Where(earlier => earlier.RunId == runId && earlier.Number < number)
            .Where(earlier => earlier.Alternative > 0 && earlier.Continues);
        var plainSoFar = !await leftPlain.AnyAsync(token);
        var begun = await context.Savings.Where(saving => saving.RunId == runId && saving.Generation == number).ToListAsync(token);
        foreach (var sibling in judged)
        {
            if (search.StopOnFirstHit)
            {
                context.Savings.Add(FirstHit.Judged(sibling, chosen));
            }

            if (Begun(sibling, Surrogate.Option.Name) is { } ranked)
            {
                Surrogate.Judged(ranked, sibling);
            }

            if (Begun(sibling, LookAhead.Option.Name) is { } ahead)
            {
                LookAhead.Judged(ahead, sibling, continuing, judged[0].Generation.BestSqn, plainSoFar);
            }
        }

        if (trainedEarly && run.Promoted)
        {
            context.Savings.Add(Overlap.Dropped(continuing.Generation));
        }

        SavingRecord? Begun(JudgedGeneration sibling, string option) =>
            begun.Find(saving => saving.Alternative == sibling.Generation.Alternative && saving.Option == option);
    }

    private static string Title(Generation generation) => generation.Alternative == 0
        ? $"Generation {generation.Number}"
        : $"Generation {generation.Number}, alternative {generation.Alternative}";
}
