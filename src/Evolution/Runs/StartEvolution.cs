using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Runs;

internal sealed class StartEvolutionHandler(IMediator mediator, EvolutionContext context, DatabaseSession session, IDurableCommandQueue queue, TimeProvider clock, IOptions<EvolutionOptions> options)
    : IRequestHandler<StartEvolution, StartedRun>
{
    public async Task<StartedRun> Handle(StartEvolution request, CancellationToken cancellationToken)
    {
        var resolved = options.Value.Resolve(request.Request);
        ResolvedRequestRules.Require(resolved);
        var seed = resolved.SeedModelId is { } model
            ? (await mediator.Send(new GetModel(model), cancellationToken)).Details.Features
            : resolved.SeedFeatures;
        foreach (var ticker in resolved.Tickers().Where(ticker => ticker != resolved.Symbol))
        {
            await mediator.Send(new GetBars(ticker, resolved.Timeframe, Limit: 1), cancellationToken);
        }

        var plan = await mediator.Send(new PlanTraining(resolved.Training(seed, resolved.ReferenceSymbols)), cancellationToken);
        resolved = resolved with { Symbol = plan.Specification.Symbol, SeedFeatures = plan.Features };
        var warnings = await WarningsAsync(resolved, plan, cancellationToken);
        var run = new EvolutionRun
        {
            Id = Guid.CreateVersion7(),
            Symbol = resolved.Symbol,
            Timeframe = resolved.Timeframe,
            Algorithm = plan.Specification.Algorithm,
            SeedModelId = resolved.SeedModelId,
            MaxGenerations = resolved.MaxGenerations!.Value,
            Config = JsonSerializer.Serialize(resolved, FactoryJson.Options),
            Warnings = warnings,
            ModelsTotal = plan.Cells,
            CreatedAt = clock.GetUtcNow(),
        };
        await session.InTransactionAsync(
            async inner =>
            {
                context.Runs.Add(run);
                await context.SaveChangesAsync(inner);
                await queue.EnqueueAsync(new RunEvolution(run.Id), inner);
            },
            cancellationToken);
        var strategies = resolved.Grid().Count * resolved.Tickers().Count;
        return new(run.Id, "started", $"Evolution run started for {resolved.Symbol}", run.MaxGenerations, new(plan.Features, plan.Cells, plan.Fits, strategies, warnings));
    }

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

internal sealed class StartEvolutionBatchHandler(IMediator mediator, DatabaseSession session) : IRequestHandler<StartEvolutionBatch, IReadOnlyList<StartedRun>>
{
    public async Task<IReadOnlyList<StartedRun>> Handle(StartEvolutionBatch request, CancellationToken cancellationToken) =>
        await session.InTransactionAsync<IReadOnlyList<StartedRun>>(
            async inner =>
            {
                List<StartedRun> started = [];
                foreach (var symbol in request.Symbols.Distinct(StringComparer.OrdinalIgnoreCase))
                {
                    started.Add(await mediator.Send(new StartEvolution(request.Request with { Symbol = symbol }), inner));
                }

                return started;
            },
            cancellationToken);
}

internal static class StartEvolutionEndpoints
{
    internal static void MapStartEvolution(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/evolve", async (EvolutionRequest request, IMediator mediator, CancellationToken token) =>
            {
                var run = await mediator.Send(new StartEvolution(request), token);
                return Results.Accepted($"/runs/{run.RunId}", run);
            }).WithTags("Evolution").WithSummary("Starts an evolution run").Produces<StartedRun>(StatusCodes.Status202Accepted);
        routes.MapPost("/evolve/batch", async (BatchBody body, IMediator mediator, CancellationToken token) =>
                Results.Accepted("/runs", await mediator.Send(new StartEvolutionBatch(body.Symbols ?? [], body.Request ?? new()), token)))
            .WithTags("Evolution").WithSummary("Starts one run per symbol, all or none").Produces<IReadOnlyList<StartedRun>>(StatusCodes.Status202Accepted);
    }

    /// <summary>Body of <c>POST /evolve/batch</c>.</summary>
    internal sealed record BatchBody(IReadOnlyList<string>? Symbols, EvolutionRequest? Request);
}
