using System.Linq.Expressions;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Queries;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Runs;

internal sealed class FindRunsValidator : AbstractValidator<FindRuns>
{
    private const int LongestSearch = 64;
    private const int LargestPage = 200;

    public FindRunsValidator()
    {
        RuleFor(query => query.Status)
            .Must(status => status is null || RunStatus.Filters.Contains(status, StringComparer.OrdinalIgnoreCase))
            .WithMessage(query => $"status: '{query.Status}' is not known; allowed: {string.Join(", ", RunStatus.Filters)}.");
        RuleFor(query => query.Verdict)
            .Must(verdict => verdict is null || FindRuns.Verdicts.Contains(verdict, StringComparer.OrdinalIgnoreCase))
            .WithMessage(query => $"verdict: '{query.Verdict}' is not known; allowed: {string.Join(", ", FindRuns.Verdicts)}.");
        RuleFor(query => query.Search).MaximumLength(LongestSearch)
            .WithMessage(query => $"search: {query.Search!.Length} characters are too many; at most {LongestSearch}.");
        RuleFor(query => query.Sort).NotNull().Must(sort => RunSort.All.Contains(Key(sort), StringComparer.Ordinal))
            .WithMessage(query =>
                $"sort: '{query.Sort}' is not known; allowed: {string.Join(", ", RunSort.All)}, each with a minus for high to low.");
        RuleForEach(query => query.Within).OfColumns(RunColumn.All);
        RuleFor(query => query.Page).GreaterThanOrEqualTo(1).WithMessage(query => $"page: {query.Page} is not allowed; 1 and up.");
        RuleFor(query => query.Size).InclusiveBetween(1, LargestPage)
            .WithMessage(query => $"size: {query.Size} is not allowed; 1 to {LargestPage}.");
    }

    /// <summary>What a sort order sorts by, without its direction.</summary>
    internal static string Key(string sort) => sort.StartsWith('-') ? sort[1..] : sort;
}

internal static class FindRunsEndpoint
{
    internal static void MapFindRuns(this IEndpointRouteBuilder routes) => routes
        .MapGet("/runs/search", (
            IMediator mediator, CancellationToken token, string? status = null, string? search = null, string sort = "-" + RunSort.Created,
            int page = 1, int size = 25, string? tag = null, bool pinned = false, [FromQuery(Name = "batch_id")] Guid? batchId = null,
            string? filter = null) =>
            mediator.Send(new FindRuns(status, search, sort, page, size, tag, pinned, batchId, RangeFilter.Parse(filter)), token))
        .WithTags("Evolution").WithSummary("A page of the runs that match, sorted; filter holds bounds such as sqn:1..5;seconds:..60");
}

internal sealed class FindRunsHandler(EvolutionContext context, TimeProvider clock) : IRequestHandler<FindRuns, FoundRuns>
{
    public async Task<FoundRuns> Handle(FindRuns request, CancellationToken cancellationToken)
    {
        var status = request.Status?.ToUpperInvariant();
        var verdict = request.Verdict?.ToLowerInvariant();
        var part = string.IsNullOrWhiteSpace(request.Search) ? null : Symbol.Normalise(request.Search);
        var now = clock.GetUtcNow();
        var matching = context.Runs.AsNoTracking()
            .Where(run => status == null || (status == RunStatus.PromotedFilter ? run.Promoted : run.Status == status))
            .Where(run => verdict == null
                || context.Promoted.Any(promoted => promoted.RunId == run.Id && !promoted.Candidate && promoted.Verdict == verdict))
            .Where(run => part == null || run.Symbol.Contains(part))
            .Where(run => request.BatchId == null || run.BatchId == request.BatchId)
            .Annotated(context, request.Tag, request.Pinned);
        matching = (request.Within ?? []).Aggregate(matching, (runs, filter) => runs.Within(Column(filter.Column, now), filter));
        var total = await matching.CountAsync(cancellationToken);
        var skipped = Math.Min((long)(request.Page - 1) * request.Size, total);
        var runs = await Sorted(matching, request.Sort).Skip((int)skipped).Take(request.Size).ToListAsync(cancellationToken);
        var written = await WrittenAnnotations.OfAsync(context, [.. runs.Select(run => run.Id)], cancellationToken);
        return new([.. runs.Select(run => Described(run, written.GetValueOrDefault(run.Id, Annotation.None)))], total);

        RunSummary Described(EvolutionRun run, Annotation annotation) => RunDescriptions.Summary(run, now) with { Annotation = annotation };
    }

    private static Expression<Func<EvolutionRun, double?>> Column(string name, DateTimeOffset now) => name switch
    {
        RunColumn.Sqn => run => run.BestSqn,
        RunColumn.Generations => run => run.CurrentGeneration + 1,
        _ => run => run.StartedAt == null ? 0 : ((run.FinishedAt ?? now) - run.StartedAt.Value).TotalSeconds,
    };

    private static IOrderedQueryable<EvolutionRun> Sorted(IQueryable<EvolutionRun> runs, string sort)
    {
        var down = sort.StartsWith('-');
        var sorted = FindRunsValidator.Key(sort) switch
        {
            RunSort.Symbol => down ? runs.OrderByDescending(run => run.Symbol) : runs.OrderBy(run => run.Symbol),
            RunSort.Status => down ? runs.OrderByDescending(run => run.Status) : runs.OrderBy(run => run.Status),
            RunSort.Sqn => down
                ? runs.OrderBy(run => run.BestSqn == null).ThenByDescending(run => run.BestSqn)
                : runs.OrderBy(run => run.BestSqn == null).ThenBy(run => run.BestSqn),
            RunSort.Generation => down ? runs.OrderByDescending(run => run.CurrentGeneration) : runs.OrderBy(run => run.CurrentGeneration),
            _ => down ? runs.OrderByDescending(run => run.CreatedAt) : runs.OrderBy(run => run.CreatedAt),
        };
        return sorted.ThenByDescending(run => run.CreatedAt).ThenByDescending(run => run.Id);
    }
}
