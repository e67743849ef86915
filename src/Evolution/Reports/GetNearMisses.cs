using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Reports;

internal sealed class GetNearMissesValidator : AbstractValidator<GetNearMisses>
{
    public GetNearMissesValidator() =>
        RuleFor(query => query.Limit).InclusiveBetween(1, 100).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 100.");
}

internal static class GetNearMissesEndpoint
{
    internal static void MapGetNearMisses(this IEndpointRouteBuilder routes) => routes
        .MapGet("/runs/{id:guid}/near-misses", (Guid id, IMediator mediator, CancellationToken token, int limit = 5) =>
            mediator.Send(new GetNearMisses(id, limit), token))
        .WithTags("Evolution").WithSummary("The best strategies that failed, with what they lacked, and the runner-up of each training");
}

/// <summary>Reads what is stored, so that a run spends no time on it.</summary>
internal sealed class GetNearMissesHandler(
    EvolutionContext context, TrialLedger ledger, IMediator mediator, IOptions<EvolutionOptions> options)
    : IRequestHandler<GetNearMisses, NearMisses>
{
    private const string Note = "Near misses, not promotions: the criteria refused each of them, and none was examined on the holdout.";

    public async Task<NearMisses> Handle(GetNearMisses request, CancellationToken cancellationToken)
    {
        var run = await context.Runs.AsNoTracking().SingleOrDefaultAsync(run => run.Id == request.RunId, cancellationToken)
            ?? throw new NotFoundException($"There is no run {request.RunId}.", "run_id");
        var generations = await context.Generations.AsNoTracking()
            .Where(generation => generation.RunId == run.Id && generation.Judged)
            .OrderBy(generation => generation.Number).ThenBy(generation => generation.Alternative).ToListAsync(cancellationToken);
        var trials = Math.Max(1, await ledger.CountAsync(run.Symbol, run.Timeframe, run.BatchId, cancellationToken));
        var (config, minimum) = (run.Request(), options.Value.MinTradesForBest);
        var criteria = ResolvedEvolution.CriteriaOf(config);
        var strategies = await mediator.Send(
            new GetStrategiesOfBatches([.. generations.Select(generation => generation.BatchId)], minimum), cancellationToken);
        var refused = Refused.Of(
            generations, strategies.Where(one => criteria.Judge(one.Strategy.Result!) != Judgement.Qualifies), trials);
        var choices = await mediator.Send(
            new GetTrainingChoices([.. generations.Select(generation => generation.ModelId).Distinct()]), cancellationToken);
        return new(
            run.Id, Note, trials, Costs.Side(ResolvedEvolution.SettingsOf(config)), refused.Count,
            [.. refused.Take(request.Limit).Select((one, place) => Described(one, place + 1, criteria))],
            [
                .. generations.Join(
                    choices, generation => generation.ModelId, choice => choice.ModelId,
                    (generation, choice) => new GenerationChoice(generation.Number, generation.Alternative, choice)),
            ]);
    }

    private NearMiss Described(Refused refused, int rank, PromotionCriteria criteria)
    {
        var result = refused.Strategy.Result!;
        var missed = MissedBounds.Of(result, criteria);
        var forRobust = MissedBounds.ForRobust(
            result, refused.Dsr, options.Value.Verdict.DeflatedSharpeMin, Costs.Side(options.Value.Simulation));
        return new()
        {
            Rank = rank,
            Label = criteria.Judge(result) == Judgement.TooGood ? "too_good" : "near_miss",
            Generation = refused.Generation.Number,
            Alternative = refused.Generation.Alternative,
            ModelId = refused.Generation.ModelId,
            Strategy = refused.Strategy,
            Alike = refused.Alike,
            Dsr = refused.Dsr,
            BreakEvenCostBps = result.BreakEvenCostBps,
            Missed = missed,
            MissedForRobust = forRobust,
            WouldHaveToBe = MissedBounds.Sentence(missed, forRobust),
        };
    }
}

/// <summary>A strategy that the criteria refused.</summary>
/// <param name="Alike">Others with the same daily returns, which come later in the order of generations and grid.</param>
internal sealed record Refused(Generation Generation, SimulatedStrategy Strategy, double? Dsr, int Alike)
{
    /// <summary>
    /// By deflated Sharpe ratio, undefined ones last, ties by the uncapped SQN, then in the order of generations and grid; equal ones once.
    /// </summary>
    /// <param name="generations">In their order.</param>
    /// <param name="strategies">Refused, batch by batch in grid order.</param>
    /// <param name="trials">N, ≥ 1.</param>
    internal static IReadOnlyList<Refused> Of(IReadOnlyList<Generation> generations, IEnumerable<BatchStrategy> strategies, long trials)
    {
        var byBatch = strategies.ToLookup(one => one.BatchId);
        return
        [
            .. generations.SelectMany(generation => byBatch[generation.BatchId].Select(one => (Generation: generation, One: one)))
                .GroupBy(entry => Key(entry.One), StringComparer.Ordinal)
                .Select(alike => (First: alike.First(), Count: alike.Count()))
                .Select(alike => new Refused(
                    alike.First.Generation, alike.First.One.Strategy, Deflated(alike.First.One.Returns.Span, trials), alike.Count - 1))
                .OrderByDescending(one => one.Dsr).ThenByDescending(one => one.Strategy.Result!.SqnRaw),
        ];
    }

    private static double? Deflated(ReadOnlySpan<double> returns, long trials) =>
        DeflatedSharpe.Compute(ReturnMoments.Of(returns), trials).Probability;

    // one whose returns were not kept is like no other
    private static string Key(BatchStrategy one) => one.Returns.IsEmpty ? one.Strategy.JobId.ToString()
        : $"{one.Strategy.Ticker} {Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(one.Returns.Span)))}";
}
