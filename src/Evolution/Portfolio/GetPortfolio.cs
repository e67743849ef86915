using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Dossier;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Portfolio;

internal sealed class GetPortfolioValidator : AbstractValidator<GetPortfolio>
{
    public GetPortfolioValidator()
    {
        RuleFor(query => query.Ids).Custom((ids, context) =>
        {
            if (ids is null)
            {
                return;
            }

            if (ids.Count > GetPortfolio.Most)
            {
                context.AddFailure("ids", $"ids: {ids.Count} given; at most {GetPortfolio.Most} are allowed.");
                return;
            }

            HashSet<Guid> seen = [];
            foreach (var text in ids)
            {
                if (!Guid.TryParse(text, out var id))
                {
                    context.AddFailure("ids", $"ids: '{text}' is not the id of a promotion.");
                }
                else if (!seen.Add(id))
                {
                    context.AddFailure("ids", $"ids: {id} is given twice.");
                }
            }
        });
        RuleFor(query => query.Verdict).Must(verdict => verdict is null or GetPortfolio.Robust or GetPortfolio.All)
            .WithMessage(query => $"verdict: '{query.Verdict}' is not allowed; {GetPortfolio.Robust} or {GetPortfolio.All}.");
        RuleFor(query => query.TargetVolatility).Must(target => target is null or (> 0 and <= 2)).WithMessage(query =>
            FormattableString.Invariant($"target_volatility: {query.TargetVolatility} is not allowed; above 0 and at most 2 a year."));
        RuleFor(query => query.Limit).InclusiveBetween(1, GetPortfolio.Most)
            .WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to {GetPortfolio.Most}.");
        RuleFor(query => query).Must(query => query is { Verdict: null, Tag: null, Pinned: false }).OverridePropertyName("ids")
            .When(query => query.Ids is { Count: > 0 })
            .WithMessage("ids: they are not allowed together with verdict, tag or pinned; ids alone, or the others.");
    }
}

internal static class GetPortfolioEndpoint
{
    private const StringSplitOptions Listed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    internal static void MapGetPortfolio(this IEndpointRouteBuilder routes) => routes
        .MapGet("/portfolio", (
            IMediator mediator, CancellationToken token, string? ids = null, string? verdict = null, string? tag = null,
            bool pinned = false, [FromQuery(Name = "target_volatility")] double? targetVolatility = null, int limit = 20) =>
            mediator.Send(new GetPortfolio(ids?.Split(',', Listed), verdict, tag, pinned, targetVolatility, limit), token))
        .WithTags("Promotion").WithSummary("Promoted strategies put together by equal risk, on simulation segments and holdouts");
}

internal sealed class GetPortfolioHandler(EvolutionContext context, PromotedCurvesReading reading)
    : IRequestHandler<GetPortfolio, StrategyPortfolio>
{
    public async Task<StrategyPortfolio> Handle(GetPortfolio request, CancellationToken cancellationToken)
    {
        var (records, matching) = request.Ids is { Count: > 0 } ids
            ? await NamedAsync([.. ids.Select(Guid.Parse)], cancellationToken)
            : await MatchingAsync(request, cancellationToken);
        var kept = await reading.KeptAsync([.. records.Select(record => record.Id)], cancellationToken);
        List<PortfolioEntry> entries = [];
        List<LeftOutMember> leftOut = [];
        foreach (var record in records)
        {
            try
            {
                var curves = kept.GetValueOrDefault(record.Id) ?? await reading.CurvesAsync(record, cancellationToken);
                entries.Add(new(record.Id, record.RunId, record.Symbol, record.Verdict, record.Candidate, curves));
            }
            catch (FactoryException unreadable) when (unreadable is ConflictException or NotFoundException)
            {
                leftOut.Add(new(record.Id, record.Symbol, unreadable.Message));
            }
        }

        var portfolio = PortfolioBuilding.Of(entries, request.TargetVolatility, leftOut);
        return matching > records.Count
            ? portfolio with { Notes = [.. portfolio.Notes, $"The {records.Count} of the highest SQN of {matching} promotions."] }
            : portfolio;
    }

    private async Task<(IReadOnlyList<PromotedModelRecord> Records, int Matching)> NamedAsync(List<Guid> ids, CancellationToken token)
    {
        var found = await context.Promoted.AsNoTracking().Where(promoted => ids.Contains(promoted.Id))
            .ToDictionaryAsync(promoted => promoted.Id, token);
        var missing = ids.FindAll(id => !found.ContainsKey(id));
        return missing.Count == 0
            ? (ids.ConvertAll(id => found[id]), ids.Count)
            : throw new NotFoundException($"There is no promoted model {string.Join(", no promoted model ", missing)}.", "ids");
    }

    private async Task<(IReadOnlyList<PromotedModelRecord> Records, int Matching)> MatchingAsync(
        GetPortfolio request, CancellationToken token)
    {
        var matching = context.Promoted.AsNoTracking().Where(promoted => !promoted.Candidate)
            .Where(promoted => request.Verdict == GetPortfolio.All || promoted.Verdict == GetPortfolio.Robust)
            .Annotated(context, request.Tag, request.Pinned);
        var count = await matching.CountAsync(token);
        return (await matching.OrderByDescending(promoted => promoted.Sqn).ThenBy(promoted => promoted.Id).Take(request.Limit)
            .ToListAsync(token), count);
    }
}
