using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Batches;

internal sealed class GetEvolutionBatchesValidator : AbstractValidator<GetEvolutionBatches>
{
    public GetEvolutionBatchesValidator() => RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
}

internal sealed class GetEvolutionBatchesHandler(EvolutionContext context, TimeProvider clock) : IRequestHandler<GetEvolutionBatches, IReadOnlyList<EvolutionBatchSummary>>
{
    public async Task<IReadOnlyList<EvolutionBatchSummary>> Handle(GetEvolutionBatches request, CancellationToken cancellationToken)
    {
        var batches = await context.Batches.AsNoTracking().OrderByDescending(batch => batch.CreatedAt).ThenByDescending(batch => batch.Id).Take(request.Limit).ToListAsync(cancellationToken);
        var ids = batches.ConvertAll(batch => batch.Id);
        var rows = (await context.RowsAsync(ids, cancellationToken)).ToLookup(row => row.BatchId);
        return batches.ConvertAll<EvolutionBatchSummary>(batch => BatchDescriptions.Details(batch, [.. rows[batch.Id]], clock.GetUtcNow()));
    }
}

internal sealed class GetEvolutionBatchHandler(EvolutionContext context, TimeProvider clock) : IRequestHandler<GetEvolutionBatch, EvolutionBatchDetails>
{
    public async Task<EvolutionBatchDetails> Handle(GetEvolutionBatch request, CancellationToken cancellationToken)
    {
        var batch = await context.Batches.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == request.BatchId, cancellationToken)
            ?? throw new NotFoundException($"There is no batch {request.BatchId}.", "batch_id");
        return BatchDescriptions.Details(batch, await context.RowsAsync([batch.Id], cancellationToken), clock.GetUtcNow());
    }
}

internal static class BatchRows
{
    /// <summary>The runs of batches in the order of their turns.</summary>
    internal static Task<List<BatchRow>> RowsAsync(this EvolutionContext context, List<Guid> batches, CancellationToken token) => context.Runs
        .Where(run => run.BatchId != null && batches.Contains(run.BatchId.Value))
        .OrderByDescending(run => run.BatchPriority).ThenBy(run => run.BatchPosition)
        .Select(run => new BatchRow
        {
            BatchId = run.BatchId!.Value,
            RunId = run.Id,
            Symbol = run.Symbol,
            Priority = run.BatchPriority,
            Waiting = run.Waiting,
            Status = run.Status,
            StoppedReason = run.StoppedReason,
            Error = run.Error,
            CurrentGeneration = run.CurrentGeneration,
            MaxGenerations = run.MaxGenerations,
            ModelsDone = run.ModelsDone,
            ModelsTotal = run.ModelsTotal,
            Judged = context.Generations.Where(generation => generation.RunId == run.Id && generation.Judged).Select(generation => generation.Number).Distinct().Count(),
            BestSqn = run.BestSqn,
            Verdict = context.Promoted.Where(promoted => promoted.RunId == run.Id).Select(promoted => promoted.Verdict).FirstOrDefault(),
            Promoted = run.Promoted,
            StartedAt = run.StartedAt,
            FinishedAt = run.FinishedAt,
        }).ToListAsync(token);
}

internal static class BatchEndpoints
{
    internal static void MapBatches(this IEndpointRouteBuilder routes)
    {
        var batches = routes.MapGroup("/batches").WithTags("Batches");
        batches.MapGet("", (IMediator mediator, CancellationToken token, int limit = 50) => mediator.Send(new GetEvolutionBatches(limit), token)).WithSummary("Batches, newest first");
        batches.MapGet("/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetEvolutionBatch(id), token)).WithSummary("A batch with all of its runs");
        batches.MapPost("/{id:guid}/cancel", async (Guid id, IMediator mediator, CancellationToken token) => Results.Accepted($"/batches/{id}", await mediator.Send(new CancelEvolutionBatch(id), token)))
            .WithSummary("Asks every run of a batch to stop").Produces<EvolutionBatchDetails>(StatusCodes.Status202Accepted);
    }
}
