using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Comparison;

internal sealed class CompareRunsValidator : AbstractValidator<CompareRuns>
{
    public CompareRunsValidator() => RuleFor(query => query.Ids).Custom((ids, context) =>
    {
        if (ids is not { Count: >= 2 and <= 20 })
        {
            context.AddFailure("ids", $"ids: {ids?.Count ?? 0} given; 2 to 20 run ids are needed, separated by commas.");
            return;
        }

        HashSet<Guid> seen = [];
        foreach (var text in ids)
        {
            if (!Guid.TryParse(text, out var id))
            {
                context.AddFailure("ids", $"ids: '{text}' is not a run id.");
            }
            else if (!seen.Add(id))
            {
                context.AddFailure("ids", $"ids: {id} is given twice.");
            }
        }
    });
}

internal sealed class CompareRunsHandler(EvolutionContext context, TimeProvider clock) : IRequestHandler<CompareRuns, RunComparison>
{
    public async Task<RunComparison> Handle(CompareRuns request, CancellationToken cancellationToken)
    {
        var ids = request.Ids.Select(Guid.Parse).ToList();
        var found = await context.Runs.AsNoTracking().Where(run => ids.Contains(run.Id))
            .ToDictionaryAsync(run => run.Id, cancellationToken);
        RequireAll(ids, found);
        var runs = ids.ConvertAll(id => found[id]);
        RequireOneSymbol(runs);

        var generations = (await context.Generations.AsNoTracking().Where(generation => ids.Contains(generation.RunId))
            .OrderBy(generation => generation.Number).ToListAsync(cancellationToken))
            .ToLookup(generation => generation.RunId);
        var promoted = await context.Promoted.AsNoTracking().Where(promotion => !promotion.Candidate && ids.Contains(promotion.RunId))
            .ToDictionaryAsync(promotion => promotion.RunId, cancellationToken);
        var now = clock.GetUtcNow();
        return new(
            runs[0].Symbol,
            runs.ConvertAll(run => ComparedColumn.Of(run, [.. generations[run.Id]], promoted.GetValueOrDefault(run.Id), now)),
            OptionDifferences.Between(runs.ConvertAll(run => run.Request())));
    }

    private static void RequireAll(List<Guid> ids, Dictionary<Guid, EvolutionRun> found)
    {
        var missing = ids.Where(id => !found.ContainsKey(id)).ToList();
        if (missing.Count > 0)
        {
            throw new NotFoundException($"There is no run {string.Join(", no run ", missing)}.", "ids");
        }
    }

    // SQN or profit factor of different markets side by side would suggest a comparison that there is not.
    private static void RequireOneSymbol(List<EvolutionRun> runs)
    {
        var symbols = runs.Select(run => run.Symbol).Distinct(StringComparer.Ordinal).ToList();
        if (symbols.Count > 1)
        {
            throw new UnprocessableException(
                $"ids: the runs are of different symbols, {string.Join(", ", symbols)}; runs of one symbol can be compared.", "ids");
        }
    }
}

internal static class CompareRunsEndpoint
{
    private const StringSplitOptions Listed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    internal static void MapCompareRuns(this IEndpointRouteBuilder routes) => routes
        .MapGet("/runs/compare", (IMediator mediator, CancellationToken token, string? ids = null) =>
            mediator.Send(new CompareRuns((ids ?? "").Split(',', Listed)), token))
        .WithTags("Evolution").WithSummary("Runs of one symbol side by side: ids=a,b,c");
}
