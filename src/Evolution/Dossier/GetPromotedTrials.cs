using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Dossier;

internal sealed class GetPromotedTrialsValidator : AbstractValidator<GetPromotedTrials>
{
    public GetPromotedTrialsValidator() =>
        RuleFor(query => query.Bins).InclusiveBetween(1, 200).WithMessage(query => $"bins: {query.Bins} is not allowed; 1 to 200.");
}

internal static class GetPromotedTrialsEndpoint
{
    internal static void MapGetPromotedTrials(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/trials", (Guid id, IMediator mediator, CancellationToken token, int bins = 40) =>
            mediator.Send(new GetPromotedTrials(id, bins), token))
        .WithTags("Promotion").WithSummary("How the Sharpe ratios of all trials are spread, and what luck alone would reach");
}

internal sealed class GetPromotedTrialsHandler(EvolutionContext context, IMediator mediator)
    : IRequestHandler<GetPromotedTrials, PromotedTrials>
{
    /// <summary>The latest generations that are read, so that a symbol with thousands of runs still has its picture at once.</summary>
    private const int MostGenerations = 500;

    private const double DatesPerYear = 252;

    public async Task<PromotedTrials> Handle(GetPromotedTrials request, CancellationToken cancellationToken)
    {
        var promoted = await context.Promoted.RequireAsync(request.PromotedId, cancellationToken);
        var days = (await mediator.Send(new GetTrades(promoted.JobId), cancellationToken)).Equity.Count;
        var fingerprints = await JudgedAsync(promoted, cancellationToken);
        var ratios = await mediator.Send(new GetSharpeRatios([.. fingerprints.Keys]), cancellationToken);
        double?[] distinct =
        [
            .. ratios.DistinctBy(
                trial => TrialIdentity.Of(fingerprints[trial.BatchId], trial.Ticker, trial.Strategy, trial.Settings),
                StringComparer.Ordinal)
                .Select(trial => trial.Daily),
        ];
        double[] known = [.. distinct.OfType<double>()];
        return new(
            promoted.DistinctTrials, distinct.Length, distinct.Length - known.Length, SharpeBins.Of(known, request.Bins),
            FactoryJson.Read<StrategyResult>(promoted.FullResult).Sharpe / Math.Sqrt(DatesPerYear),
            days < 2 ? 0 : DeflatedSharpe.Benchmark(promoted.DistinctTrials, 1 / Math.Sqrt(days - 1)), days);
    }

    /// <summary>
    /// Batch → fingerprint of every generation of the symbol and timeframe that was judged before the promotion, or with it.
    /// </summary>
    private async Task<Dictionary<Guid, string>> JudgedAsync(PromotedModelRecord promoted, CancellationToken token)
    {
        var timeframe = await context.Runs.Where(run => run.Id == promoted.RunId).Select(run => run.Timeframe).SingleAsync(token);
        var generations = await context.Generations.AsNoTracking()
            .Where(generation => generation.Judged
                && context.Runs.Any(run => run.Id == generation.RunId && run.Symbol == promoted.Symbol && run.Timeframe == timeframe))
            .Where(generation => generation.StartedAt <= promoted.CreatedAt)
            .OrderByDescending(generation => generation.StartedAt)
            .Select(generation => new
            {
                generation.RunId,
                generation.Number,
                generation.BatchId,
                generation.Fingerprint,
                generation.StartedAt,
                generation.Seconds,
            })
            .Take(MostGenerations).ToListAsync(token);
        return generations
            .Where(generation => generation.RunId == promoted.RunId ? generation.Number <= promoted.Generation
                : generation.StartedAt.AddSeconds(generation.Seconds) <= promoted.CreatedAt)
            .ToDictionary(generation => generation.BatchId, generation => generation.Fingerprint);
    }
}

/// <summary>A histogram.</summary>
internal static class SharpeBins
{
    /// <summary>
    /// Classes of equal width from the smallest to the largest ratio; one class where all are the same, none without any.
    /// </summary>
    internal static IReadOnlyList<SharpeBin> Of(IReadOnlyCollection<double> ratios, int bins)
    {
        if (ratios.Count == 0)
        {
            return [];
        }

        var (low, high) = (ratios.Min(), ratios.Max());
        if (low == high)
        {
            return [new(low, high, ratios.Count)];
        }

        var width = (high - low) / bins;
        var counts = new int[bins];
        foreach (var ratio in ratios)
        {
            counts[Math.Min(bins - 1, (int)((ratio - low) / width))]++;
        }

        return [.. counts.Select(
            (count, bin) => new SharpeBin(low + (bin * width), bin == bins - 1 ? high : low + ((bin + 1) * width), count))];
    }
}
