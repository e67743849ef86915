using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Runs;

internal sealed class GetRunsValidator : AbstractValidator<GetRuns>
{
    public GetRunsValidator()
    {
        RuleFor(query => query.Status).Must(status => status is null || RunStatus.Filters.Contains(status, StringComparer.OrdinalIgnoreCase))
            .WithMessage(query => $"status: '{query.Status}' is not known; allowed: {string.Join(", ", RunStatus.Filters)}.");
        RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
    }
}

internal sealed class GetRunsHandler(EvolutionContext context, TimeProvider clock) : IRequestHandler<GetRuns, IReadOnlyList<RunSummary>>
{
    public async Task<IReadOnlyList<RunSummary>> Handle(GetRuns request, CancellationToken cancellationToken)
    {
        var status = request.Status?.ToUpperInvariant();
        var runs = await context.Runs.AsNoTracking()
            .Where(run => status == null || (status == RunStatus.PromotedFilter ? run.Promoted : run.Status == status))
            .Annotated(context, request.Tag, request.Pinned)
            .OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.Id).Take(request.Limit).ToListAsync(cancellationToken);
        var written = await WrittenAnnotations.OfAsync(context, [.. runs.Select(run => run.Id)], cancellationToken);
        return [.. runs.Select(run => RunDescriptions.Summary(run, clock.GetUtcNow()) with { Annotation = written.GetValueOrDefault(run.Id, Annotation.None) })];
    }
}

internal sealed class GetGenerationsValidator : AbstractValidator<GetGenerations>
{
    public GetGenerationsValidator() => RuleFor(query => query.Top).InclusiveBetween(0, 1000).WithMessage(query => $"top: {query.Top} is not allowed; 0 to 1000.");
}

internal sealed class GetGenerationsHandler(EvolutionContext context, IMediator mediator) : IRequestHandler<GetGenerations, IReadOnlyList<GenerationDetails>>
{
    public async Task<IReadOnlyList<GenerationDetails>> Handle(GetGenerations request, CancellationToken cancellationToken)
    {
        await context.RequireRunAsync(request.RunId, cancellationToken);
        var generations = await context.Generations.AsNoTracking()
            .Where(generation => generation.RunId == request.RunId && generation.Judged)
            .Where(generation => request.Generation == null || generation.Number == request.Generation)
            .OrderBy(generation => generation.Number).ThenBy(generation => generation.Alternative).ToListAsync(cancellationToken);
        List<GenerationDetails> details = [];
        foreach (var generation in generations)
        {
            var results = await mediator.Send(new GetBatchResults(generation.BatchId), cancellationToken);
            details.Add(new(RunDescriptions.Summary(generation), [.. results.Where(strategy => strategy.Result?.Sqn is not null).OrderByDescending(strategy => strategy.Result!.Sqn).ThenBy(strategy => strategy.Index).Take(request.Top)]));
        }

        return details;
    }
}

internal sealed class GetLineageHandler(EvolutionContext context) : IRequestHandler<GetLineage, IReadOnlyList<LineageEntry>>
{
    public async Task<IReadOnlyList<LineageEntry>> Handle(GetLineage request, CancellationToken cancellationToken)
    {
        await context.RequireRunAsync(request.RunId, cancellationToken);
        var records = await context.Lineage.AsNoTracking().Where(record => record.RunId == request.RunId).OrderBy(record => record.Generation).ThenBy(record => record.Alternative).ToListAsync(cancellationToken);
        return [.. records.Select(RunDescriptions.Entry)];
    }
}

internal sealed class GetTimingsHandler(EvolutionContext context, TimeProvider clock) : IRequestHandler<GetTimings, RunTimings>
{
    public async Task<RunTimings> Handle(GetTimings request, CancellationToken cancellationToken)
    {
        var run = await context.Runs.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == request.RunId, cancellationToken)
            ?? throw new NotFoundException($"There is no run {request.RunId}.", "run_id");
        var generations = await context.Generations.AsNoTracking().Where(generation => generation.RunId == run.Id).OrderBy(generation => generation.Number).ThenBy(generation => generation.Alternative).ToListAsync(cancellationToken);
        return new(run.Id, RunDescriptions.Seconds(run, clock.GetUtcNow()), RunDescriptions.Total(generations), [.. generations.Select(RunDescriptions.Steps)]);
    }
}

internal sealed class GetEvolutionStatisticsHandler(EvolutionContext context) : IRequestHandler<GetEvolutionStatistics, EvolutionStatistics>
{
    public async Task<EvolutionStatistics> Handle(GetEvolutionStatistics request, CancellationToken cancellationToken)
    {
        var runs = await context.Runs.GroupBy(run => run.Status).Select(group => new { group.Key, Count = group.LongCount() }).ToDictionaryAsync(group => group.Key, group => group.Count, StringComparer.Ordinal, cancellationToken);
        return new(runs, await context.Promoted.LongCountAsync(cancellationToken));
    }
}

internal static class KnownRuns
{
    /// <exception cref="NotFoundException">There is no such run.</exception>
    internal static async Task RequireRunAsync(this EvolutionContext context, Guid runId, CancellationToken token)
    {
        if (!await context.Runs.AnyAsync(run => run.Id == runId, token))
        {
            throw new NotFoundException($"There is no run {runId}.", "run_id");
        }
    }
}
