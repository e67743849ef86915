using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Runs;

/// <summary>A run that can be stored, and what its generation 0 will do.</summary>
internal sealed record PreparedRun(EvolutionRun Run, RunPlan Plan)
{
    /// <summary>The training of generation 0; null for a request that cannot be carried out.</summary>
    internal TrainingPlan? Training { get; init; }
}

/// <summary>Turns a request into a run: fills in defaults, checks what can be checked, plans generation 0. Stores nothing.</summary>
internal sealed class RunPreparation(IMediator mediator, TimeProvider clock, IOptions<EvolutionOptions> options)
{
    internal async Task<PreparedRun> PrepareAsync(EvolutionRequest request, CancellationToken token)
    {
        var resolved = options.Value.Resolve(request);
        ResolvedRequestRules.Require(resolved);
        var seed = resolved.SeedModelId is { } model
            ? (await mediator.Send(new GetModel(model), token)).Details.Features
            : resolved.SeedFeatures;
        foreach (var ticker in resolved.Tickers().Where(ticker => ticker != resolved.Symbol))
        {
            await RequireTickerAsync(ticker, resolved.Timeframe, token);
        }

        var plan = await mediator.Send(new PlanTraining(resolved.Training(seed, resolved.ReferenceSymbols)), token);
        if (resolved.ReferenceSymbols is { Count: > 0 })
        {
            // generations are trained by the names of their features alone: only so is it the fingerprint that generation 0 will have
            plan = await mediator.Send(new PlanTraining(resolved.Training(plan.Features, null)), token);
        }

        resolved = resolved with { Symbol = plan.Specification.Symbol, SeedFeatures = plan.Features };
        var run = Run(resolved);
        run.Algorithm = plan.Specification.Algorithm;
        run.Warnings = await WarningsAsync(resolved, plan, token);
        run.ModelsTotal = plan.Cells;
        return new(run, new(plan.Features, plan.Cells, plan.Fits, resolved.Grid().Count * resolved.Tickers().Count, run.Warnings)) { Training = plan };
    }

    private async Task RequireTickerAsync(string ticker, string timeframe, CancellationToken token)
    {
        try
        {
            await mediator.Send(new GetBars(ticker, timeframe, Limit: 1), token);
        }
        catch (NotFoundException missing)
        {
            throw new NotFoundException(missing.Message, "simulation_tickers");     // in this request the symbol is another
        }
    }

    /// <summary>The record of a request that cannot be carried out on its symbol.</summary>
    internal PreparedRun Failed(EvolutionRequest request, string reason)
    {
        var run = Run(options.Value.Resolve(request));
        run.Status = RunStatus.Failed;
        run.StoppedReason = "training_error";
        run.Error = reason;
        run.FinishedAt = run.CreatedAt;
        return new(run, new([], 0, 0, 0, []));
    }

    private EvolutionRun Run(EvolutionRequest resolved) => new()
    {
        Id = Guid.CreateVersion7(),
        Symbol = resolved.Symbol,
        Timeframe = resolved.Timeframe,
        Algorithm = resolved.Algorithm,
        SeedModelId = resolved.SeedModelId,
        MaxGenerations = resolved.MaxGenerations!.Value,
        Config = FactoryJson.Write(resolved),
        CreatedAt = clock.GetUtcNow(),
    };

    private async Task<List<string>> WarningsAsync(EvolutionRequest resolved, TrainingPlan plan, CancellationToken token)
    {
        List<string> warnings = [.. plan.SkippedRegimes.Select(reason => "Regime skipped: " + reason)];
        if (plan.Features.Count <= resolved.MinFeatures)
        {
            warnings.Add($"Generation 0 has {plan.Features.Count} features and min_features is {resolved.MinFeatures}: nothing can be pruned.");
        }

        if (plan.ModelId is { } known && !resolved.Thresholds!.Any(threshold => threshold.IsQuantile))
        {
            var details = (await mediator.Send(new GetModel(known), token)).Details;
            if (details.LargestPrediction < resolved.Thresholds!.Min(threshold => threshold.Value))
            {
                warnings.Add("Generation 0: " + Generations.ThresholdHint.Of(details, resolved.Thresholds!));
            }
        }

        return warnings;
    }
}
