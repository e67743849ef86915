using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons;

internal sealed class GetLanguageComparisonItemsValidator : AbstractValidator<GetLanguageComparisonItems>
{
    private const int LargestPage = 200;

    public GetLanguageComparisonItemsValidator()
    {
        RuleFor(query => query.Page).GreaterThanOrEqualTo(1).WithMessage(query => $"page: {query.Page} is not allowed; 1 and up.");
        RuleFor(query => query.Size).InclusiveBetween(1, LargestPage)
            .WithMessage(query => $"size: {query.Size} is not allowed; 1 to {LargestPage}.");
    }
}

internal sealed class GetLanguageComparisonItemsHandler(LanguageModelsContext context)
    : IRequestHandler<GetLanguageComparisonItems, ComparisonItems>
{
    public async Task<ComparisonItems> Handle(GetLanguageComparisonItems request, CancellationToken cancellationToken)
    {
        var run = await context.Comparisons.AsNoTracking().SingleOrDefaultAsync(each => each.Id == request.ComparisonId, cancellationToken)
            ?? throw KnownComparison.Missing(request.ComparisonId);
        var plan = run.Planned;
        var first = (long)(request.Page - 1) * request.Size;
        var items = await context.ComparisonItems.AsNoTracking()
            .Where(item => item.ComparisonId == run.Id && item.Position > first && item.Position <= first + request.Size)
            .OrderBy(item => item.Position).ToListAsync(cancellationToken);
        var ids = items.Select(item => item.Id).ToList();
        var answers = (await context.ComparisonAnswers.AsNoTracking().Where(answer => ids.Contains(answer.ItemId))
            .ToListAsync(cancellationToken)).ToDictionary(answer => (answer.ItemId, answer.Side));
        var votes = (await context.ComparisonVotes.AsNoTracking().Where(vote => ids.Contains(vote.ItemId))
            .Select(vote => new { vote.ItemId, vote.Winner }).ToListAsync(cancellationToken))
            .ToLookup(vote => vote.ItemId, vote => vote.Winner);
        return new(
            [
                .. items.Select(item => Describe(
                    plan, item, answers.GetValueOrDefault((item.Id, Sides.Base)), answers.GetValueOrDefault((item.Id, Sides.FineTuned)),
                    [.. votes[item.Id]])),
            ],
            plan.Prompts);
    }

    private static ComparedPrompt Describe(
        ComparisonPlan plan, ComparisonItem item, ComparisonAnswer? ofBase, ComparisonAnswer? tuned, IReadOnlyList<string> winners)
    {
        var facts = new PromptFacts(
            ofBase?.Facts, tuned?.Facts, item.IsSame, Verdicts.OfBothOrders(item.FirstVerdict, item.SecondVerdict),
            item.JudgeError is not null, Verdicts.OfVotes(item.IsSame, winners));
        return new(
            item.Id, item.Position, item.Asked, item.Reference, ofBase?.Describe(), tuned?.Describe(),
            plan.Judges.Select(judge => (judge, Winner: Verdicts.Of(judge, facts))).Where(each => each.Winner is not null)
                .ToDictionary(each => each.judge, each => each.Winner!, StringComparer.Ordinal),
            item.JudgeError, winners.Count);
    }
}

internal static class LanguageComparisonItemsEndpoints
{
    internal static void MapLanguageComparisonItems(this IEndpointRouteBuilder routes)
    {
        var one = routes.MapGroup("/v1/fine-tuning/comparisons/{id:guid}").WithTags("Language models");
        one.MapGet(
            "/items",
            (Guid id, IMediator mediator, CancellationToken token, int page = 1, int size = 25) =>
                mediator.Send(new GetLanguageComparisonItems(id, page, size), token))
            .WithName("GetLanguageComparisonItems").WithSummary("What was asked and answered, and what judges say of it");
    }
}
