using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Queries;

namespace StrategyFactory.FineTuning.Passes;

internal sealed class FindControllerPassesValidator : AbstractValidator<FindControllerPasses>
{
    private const int LargestPage = 1000;

    private static readonly string Allowed = string.Join(", ", PassSort.Metrics.Append(PassSort.Input + "NAME"));

    public FindControllerPassesValidator()
    {
        RuleFor(query => query.Sort).NotNull()
            .Must(sort => Key(sort).StartsWith(PassSort.Input, StringComparison.Ordinal)
                || PassSort.Metrics.Contains(Key(sort), StringComparer.Ordinal))
            .WithMessage(query => $"sort: '{query.Sort}' is not known; allowed: {Allowed}, each with a minus for high to low.");
        RuleFor(query => query.Page).GreaterThanOrEqualTo(1).WithMessage(query => $"page: {query.Page} is not allowed; 1 and up.");
        RuleFor(query => query.Size).InclusiveBetween(1, LargestPage)
            .WithMessage(query => $"size: {query.Size} is not allowed; 1 to {LargestPage}.");
    }

    /// <summary>What a sort order sorts by, without its direction.</summary>
    internal static string Key(string sort) => sort.StartsWith('-') ? sort[1..] : sort;
}

internal sealed class FindControllerPassesHandler(FineTuningContext context, PassReader reader)
    : IRequestHandler<FindControllerPasses, FoundControllerPasses>
{
    public async Task<FoundControllerPasses> Handle(FindControllerPasses request, CancellationToken cancellationToken)
    {
        var known = await reader.ReadAsync(request.TaskId, request.Attempt, cancellationToken);
        var run = await context.Attempts.Where(attempt => attempt.TaskId == request.TaskId && attempt.Number == known.Attempt)
            .Select(attempt => attempt.Evaluated)
            .SingleOrDefaultAsync(cancellationToken);
        var matching = Within(known, request.Within ?? []);
        var skipped = (int)Math.Min((long)(request.Page - 1) * request.Size, matching.Count);
        return new(known.Attempt, known.Attempts, known.Inputs, [.. Sorted(known, matching, request.Sort).Skip(skipped).Take(request.Size)],
            matching.Count, known.Passes.Count, run)
        {
            Deciding = known.Deciding,
        };
    }

    private static IReadOnlyList<ControllerPass> Within(KnownPasses known, IReadOnlyList<RangeFilter> filters)
    {
        if (filters.Count == 0 || known.Passes.Count == 0)
        {
            return known.Passes;
        }

        RangeFilter.Require(filters, [.. PassSort.Metrics, .. known.Inputs.Select(input => PassSort.Input + input)]);
        var bounds = filters.Select(filter => (filter, Value: Value(known, filter.Column, RangeFilter.Field))).ToList();
        return [.. known.Passes.Where(pass => bounds.TrueForAll(bound => bound.filter.Allows(bound.Value(pass))))];
    }

    private static IEnumerable<ControllerPass> Sorted(KnownPasses known, IReadOnlyList<ControllerPass> passes, string sort)
    {
        if (passes.Count == 0)
        {
            return [];
        }

        var value = Value(known, FindControllerPassesValidator.Key(sort), "sort");
        // What has no value comes last either way; equal ones in the order of their passes.
        var sorted = passes.OrderBy(pass => value(pass) is null);
        return (sort.StartsWith('-') ? sorted.ThenByDescending(value) : sorted.ThenBy(value)).ThenBy(pass => pass.PassNumber);
    }

    private static Func<ControllerPass, double?> Value(KnownPasses known, string column, string field) =>
        column.StartsWith(PassSort.Input, StringComparison.Ordinal)
            ? Input(known.PlaceOf(column[PassSort.Input.Length..], field))
            : KnownPasses.Metric(column);

    private static Func<ControllerPass, double?> Input(int place) => pass => KnownPasses.Number(pass.Values[place]);
}

internal static class FindControllerPassesEndpoint
{
    internal static void MapFindControllerPasses(this RouteGroupBuilder controller) =>
        controller.MapGet(
                "/tasks/{id:guid}/passes",
                (Guid id, IMediator mediator, CancellationToken token, int? attempt = null, string sort = "-" + PassSort.Score,
                    int page = 1, int size = 25, string? filter = null) =>
                    mediator.Send(new FindControllerPasses(id, attempt, sort, page, size, RangeFilter.Parse(filter)), token))
            .WithSummary("A page of the passes of a task");
}
