using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Analysis;

internal sealed class GetForecastSummaryValidator : AbstractValidator<GetForecastSummary>
{
    public GetForecastSummaryValidator(ForecastFilterValidator filter) => RuleFor(query => query.Filter).SetValidator(filter);
}

internal sealed class GetForecastSummaryHandler(ForecastingContext context) : IRequestHandler<GetForecastSummary, ForecastOverview>
{
    public async Task<ForecastOverview> Handle(GetForecastSummary request, CancellationToken cancellationToken)
    {
        var rows = await context.Experiments.ReadAsync(request.Filter, cancellationToken);
        var trained = rows.Where(row => row.Status == ExperimentStatus.Completed).GroupBy(row => row.Model, StringComparer.Ordinal);
        var models = trained.Select(group =>
            new ModelOverview(
                group.Key,
                group.Count(),
                Median(group.Select(row => Mase(row.ValMetrics))),
                Median(group.Select(row => Mase(row.TestMetrics))),
                group.Count(row => row.Verdict == EdgeJudgement.Edge)));
        return new(
            rows.Count,
            Counts(rows.Select(row => row.Status)),
            Counts(rows.Select(row => row.Verdict).OfType<string>()),
            Counts(rows.SelectMany(row => row.Flags)),
            [.. models.OrderBy(model => model.MedianValMase ?? double.PositiveInfinity)
                .ThenBy(model => model.Model, StringComparer.Ordinal)],
            rows.Sum(row => row.Seconds ?? 0));
    }

    private static double? Mase(string? metrics) => metrics is null ? null : FactoryJson.Read<ForecastMetrics>(metrics).Mase;

    private static double? Median(IEnumerable<double?> figures)
    {
        var sorted = figures.OfType<double>().Order().ToArray();
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static SortedDictionary<string, int> Counts(IEnumerable<string> words) =>
        new(words.CountBy(word => word).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
}

internal static class ForecastSummaryEndpoints
{
    internal static void MapForecastSummary(this IEndpointRouteBuilder routes)
    {
        var analysis = routes.MapGroup("/v1/forecasting/analysis").WithTags("Forecasting");
        analysis.MapGet(
            "/summary",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetForecastSummary(filter.Filter), token))
            .WithName("GetForecastSummary").WithSummary("Everything in a few numbers");
    }
}
