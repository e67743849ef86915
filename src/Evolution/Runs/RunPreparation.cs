using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Runs;

/// <summary>A run that can be stored, what it is asked for, and what its generation 0 will do.</summary>
internal sealed record PreparedRun(EvolutionRun Run, ResolvedEvolution Evolution, RunPlan Plan)
{
    /// <summary>The training of generation 0; null for a request that cannot be carried out.</summary>
    internal TrainingPlan? Training { get; init; }

    /// <summary>The series that seem to move before the symbol, which the request accepts.</summary>
    internal IReadOnlyList<LeadingSeries> Leads { get; init; } = [];
}

/// <summary>Turns a request into a run: fills in defaults, checks what can be checked, plans generation 0. Stores nothing.</summary>
internal sealed class RunPreparation(
    IMediator mediator, LeadGuard leads, TimeProvider clock, IOptions<EvolutionOptions> options)
{
    /// <summary>Likewise, of bars that the run has pinned from then on; a refusal leaves no pin.</summary>
    internal async Task<PreparedRun> PinAndPrepareAsync(EvolutionRequest request, CancellationToken token)
    {
        var id = Guid.CreateVersion7();
        try
        {
            return await PrepareAsync(request, token, id);
        }
        catch (Exception exception) when (exception is FactoryException or FluentValidation.ValidationException)
        {
            await mediator.Send(new ReleaseBars([id]), CancellationToken.None);
            throw;
        }
    }

    /// <param name="pin">The run to be, where its bars are to be pinned first; null to look at those of now.</param>
    internal async Task<PreparedRun> PrepareAsync(EvolutionRequest request, CancellationToken token, Guid? pin = null)
    {
        var resolved = options.Value.Resolve(request);
        ResolvedRequestRules.Require(resolved);
        var seed = resolved.SeedModelId is { } model
            ? (await mediator.Send(new GetModel(model), token)).Details.Features
            : resolved.SeedFeatures;
        var evolution = ResolvedEvolution.Of(resolved);
        if (pin is { } id)
        {
            var features = await mediator.Send(new ResolveFeatures(seed, resolved.ReferenceSymbols), token);
            await mediator.Send(new PinBars(id, PinOwner.Run, evolution.Symbols, features), token);
        }

        foreach (var ticker in evolution.Tickers.Where(ticker => ticker != resolved.Symbol))
        {
            await RequireTickerAsync(ticker, resolved.Timeframe, pin, token);
        }

        var plan = await mediator.Send(new PlanTraining(evolution.Training with { Features = seed }) { AsOf = pin }, token);
        if (resolved.ReferenceSymbols is { Count: > 0 })
        {
            // generations are trained by the names of their features alone: only so is it the fingerprint that generation 0 will have
            plan = await mediator.Send(new PlanTraining(evolution.TrainingOn(plan.Features)) { AsOf = pin }, token);
        }

        var leading = await leads.FindAsync(plan.Specification, plan.Features, plan.SelectionBars, pin, token);
        if (leading.Count > 0 && !resolved.AcceptLead)
        {
            throw new UnprocessableException(
                $"reference_symbols: {string.Join(' ', leading.Select(series => series.Complaint))} With accept_lead the run goes on, and "
                + "every promotion of it is suspect.",
                "reference_symbols")
            {
                Details = leading,
            };
        }

        resolved = resolved with { Symbol = plan.Specification.Symbol, SeedFeatures = plan.Features };
        evolution = ResolvedEvolution.Of(resolved);
        var suspicions = await mediator.Send(
            new FindSuspicions(evolution.Symbols, plan.Features, Timeframes.Parse(resolved.Timeframe)) { AsOf = pin }, token);
        var run = Run(pin, resolved, evolution);
        run.Algorithm = plan.Specification.Algorithm;
        run.Warnings =
        [
            .. leading.Select(series => series.Complaint), .. suspicions.SelectMany(series => series.Warnings()),
            .. await WarningsAsync(evolution, plan, token),
        ];
        run.ModelsTotal = plan.Cells;
        var strategies = evolution.Grid.Count * evolution.Tickers.Count;
        return new(run, evolution, new(plan.Features, plan.Cells, plan.Fits, strategies, run.Warnings))
        {
            Training = plan,
            Leads = leading,
        };
    }

    private async Task RequireTickerAsync(string ticker, string timeframe, Guid? pin, CancellationToken token)
    {
        try
        {
            await mediator.Send(new GetBarSeries(ticker, timeframe) { AsOf = pin }, token);
        }
        catch (NotFoundException missing)
        {
            throw new NotFoundException(missing.Message, "simulation_tickers");     // in this request the symbol is another
        }
    }

    /// <summary>The record of a request that cannot be carried out on its symbol.</summary>
    internal PreparedRun Failed(EvolutionRequest request, string reason)
    {
        var resolved = options.Value.Resolve(request);
        var evolution = ResolvedEvolution.Of(resolved);
        var run = Run(null, resolved, evolution);
        run.End(StopReason.TrainingError, reason, run.CreatedAt);
        return new(run, evolution, new([], 0, 0, 0, []));
    }

    private EvolutionRun Run(Guid? id, EvolutionRequest resolved, ResolvedEvolution evolution) => new()
    {
        Id = id ?? Guid.CreateVersion7(),
        Symbol = resolved.Symbol,
        Timeframe = resolved.Timeframe,
        Horizon = resolved.Horizon.ToString(),
        Algorithm = resolved.Algorithm,
        SeedModelId = resolved.SeedModelId,
        MaxGenerations = evolution.Search.MaxGenerations,
        Config = FactoryJson.Write(resolved),
        CreatedAt = clock.GetUtcNow(),
    };

    private async Task<List<string>> WarningsAsync(ResolvedEvolution evolution, TrainingPlan plan, CancellationToken token)
    {
        List<string> warnings = [.. plan.SkippedRegimes.Select(reason => "Regime skipped: " + reason)];
        var (features, fewest, thresholds) = (plan.Features.Count, evolution.Search.MinFeatures, evolution.Grid.Thresholds);
        if (features <= fewest)
        {
            warnings.Add($"Generation 0 has {features} features and min_features is {fewest}: nothing can be pruned.");
        }

        if (plan.ModelId is { } known && !thresholds.Any(threshold => threshold.IsQuantile))
        {
            var details = (await mediator.Send(new GetModel(known), token)).Details;
            if (details.LargestPrediction < thresholds.Min(threshold => threshold.Value))
            {
                warnings.Add("Generation 0: " + ThresholdHint.Of(details, thresholds));
            }
        }

        return warnings;
    }
}
