using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Runs;

internal sealed class GetDetailsOfRunsValidator : AbstractValidator<GetDetailsOfRuns>
{
    private const int Most = 200;

    public GetDetailsOfRunsValidator() => RuleFor(query => query.RunIds.Count).LessThanOrEqualTo(Most)
        .WithMessage(query => $"run_ids: {query.RunIds.Count} are too many; at most {Most}.");
}

internal static class GetRunEndpoint
{
    internal static void MapGetRun(this IEndpointRouteBuilder routes) => routes
        .MapGet("/runs/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetRun(id), token))
        .WithTags("Evolution").WithSummary("A run, with progress while it runs");
}

/// <summary>Reads runs with everything about them: as many statements for two hundred as for one.</summary>
internal sealed class GetRunHandler(EvolutionContext context, IMediator mediator, TimeProvider clock) :
    IRequestHandler<GetRun, RunDetails>, IRequestHandler<GetDetailsOfRuns, IReadOnlyList<RunDetails>>
{
    public async Task<RunDetails> Handle(GetRun request, CancellationToken cancellationToken) =>
        (await ReadAsync([request.RunId], cancellationToken)).SingleOrDefault()
        ?? throw new NotFoundException($"There is no run {request.RunId}.", "run_id");

    public Task<IReadOnlyList<RunDetails>> Handle(GetDetailsOfRuns request, CancellationToken cancellationToken) =>
        ReadAsync([.. request.RunIds.Distinct()], cancellationToken);

    private async Task<IReadOnlyList<RunDetails>> ReadAsync(IReadOnlyList<Guid> ids, CancellationToken token)
    {
        var runs = await context.Runs.AsNoTracking().Where(run => ids.Contains(run.Id)).ToDictionaryAsync(run => run.Id, token);
        if (runs.Count == 0)
        {
            return [];
        }

        var generations = await context.Generations.AsNoTracking().Where(generation => ids.Contains(generation.RunId))
            .OrderBy(generation => generation.Number).ThenBy(generation => generation.Alternative).ToListAsync(token);
        var examined = (await context.Promoted.AsNoTracking().Where(record => ids.Contains(record.RunId))
            .OrderBy(record => record.Generation).ToListAsync(token)).ToLookup(record => record.RunId);
        var savings = await context.Savings.AsNoTracking().Where(saving => ids.Contains(saving.RunId)).ToListAsync(token);
        Guid[] open = [.. generations.Where(generation => !generation.Judged).Select(generation => generation.BatchId)];
        var progress = open.Length == 0 ? null : await mediator.Send(new GetProgressOfBatches(open), token);
        var written = await WrittenAnnotations.OfAsync(context, ids, token);
        var generationsOf = generations.ToLookup(generation => generation.RunId);
        var savingsOf = savings.ToLookup(saving => saving.RunId);
        return
        [
            .. ids.Where(runs.ContainsKey).Select(id => Details(
                runs[id], [.. generationsOf[id]], [.. examined[id]], [.. savingsOf[id]], progress,
                written.GetValueOrDefault(id, Annotation.None))),
        ];
    }

    private RunDetails Details(
        EvolutionRun run, IReadOnlyList<Generation> generations, IReadOnlyList<PromotedModelRecord> examined,
        IReadOnlyList<SavingRecord> savings, IReadOnlyDictionary<Guid, BatchProgress>? progress, Annotation annotation)
    {
        var promoted = examined.SingleOrDefault(record => !record.Candidate);
        var config = run.Request();
        var now = clock.GetUtcNow();
        return new()
        {
            RunId = run.Id,
            BatchId = run.BatchId,
            Symbol = run.Symbol,
            Status = run.Status,
            StoppedReason = run.StoppedReason,
            Promoted = run.Promoted,
            Generations = [.. generations.Where(generation => generation.Judged).Select(RunDescriptions.Summary)],
            Promotion = promoted is null ? null : PromotedDescriptions.Summary(promoted),
            Candidates = [.. examined.Where(record => record.Candidate).Select(PromotedDescriptions.Summary)],
            Seconds = RunDescriptions.Seconds(run, now),
            Progress = RunDescriptions.Progress(run, generations, Together(generations, progress), now),
            Timings = RunDescriptions.Total(generations),
            BestSqn = run.BestSqn,
            BestModelId = run.BestModelId,
            Config = config,
            Savings = SavingsReport.Of(config, savings),
            Trajectory = [.. generations.SelectMany(RunDescriptions.Trajectory)],
            Annotation = annotation,
            Error = run.Error,
            Warnings = run.Warnings,
            CreatedAt = run.CreatedAt,
            FinishedAt = run.FinishedAt,
        };
    }

    /// <summary>What the generations under way have simulated; null where none is.</summary>
    private static BatchProgress? Together(IReadOnlyList<Generation> generations, IReadOnlyDictionary<Guid, BatchProgress>? progress)
    {
        BatchProgress? sum = null;
        foreach (var open in generations.Where(generation => !generation.Judged))
        {
            var one = progress![open.BatchId];
            sum = sum is null
                ? one
                : new(sum.Jobs + one.Jobs, sum.Completed + one.Completed, sum.Failed + one.Failed, sum.Cancelled + one.Cancelled);
        }

        return sum;
    }
}
