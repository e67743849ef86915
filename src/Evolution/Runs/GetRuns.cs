using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;

namespace StrategyFactory.Evolution.Runs;

internal sealed class GetRunsValidator : AbstractValidator<GetRuns>
{
    public GetRunsValidator()
    {
        RuleFor(query => query.Status)
            .Must(status => status is null || RunStatus.Filters.Contains(status, StringComparer.OrdinalIgnoreCase))
            .WithMessage(query => $"status: '{query.Status}' is not known; allowed: {string.Join(", ", RunStatus.Filters)}.");
        RuleFor(query => query.Limit).InclusiveBetween(1, 1000)
            .WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
    }
}

internal static class GetRunsEndpoint
{
    internal static void MapGetRuns(this IEndpointRouteBuilder routes) => routes
        .MapGet("/runs", (
            IMediator mediator, CancellationToken token, string? status = null, int limit = 50, string? tag = null, bool pinned = false) =>
            mediator.Send(new GetRuns(status, limit, tag, pinned), token))
        .WithTags("Evolution").WithSummary("Runs, newest first");
}

internal sealed class GetRunsHandler(EvolutionContext context, TimeProvider clock) : IRequestHandler<GetRuns, IReadOnlyList<RunSummary>>
{
    public async Task<IReadOnlyList<RunSummary>> Handle(GetRuns request, CancellationToken cancellationToken)
    {
        var status = request.Status?.ToUpperInvariant();
        var runs = await context.Runs.AsNoTracking()
            .Where(run => status == null || (status == RunStatus.PromotedFilter ? run.Promoted : run.Status == status))
            .Annotated(context, request.Tag, request.Pinned)
            .OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.Id)
            .Take(request.Limit).ToListAsync(cancellationToken);
        var written = await WrittenAnnotations.OfAsync(context, [.. runs.Select(run => run.Id)], cancellationToken);
        return [.. runs.Select(run => Described(run, written.GetValueOrDefault(run.Id, Annotation.None)))];
    }

    private RunSummary Described(EvolutionRun run, Annotation annotation) =>
        RunDescriptions.Summary(run, clock.GetUtcNow()) with { Annotation = annotation };
}
