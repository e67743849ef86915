using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Experiments;

internal sealed class GetBestForecastValidator : AbstractValidator<GetBestForecast>
{
    public GetBestForecastValidator(ForecastFilterValidator filter)
    {
        RuleFor(query => query.Metric).Must(MetricNames.IsKnown).WithMessage(query => MetricNames.Refusal(query.Metric));
        RuleFor(query => query.Filter).SetValidator(filter);
    }
}

internal sealed class GetBestForecastHandler(ForecastingContext context) : IRequestHandler<GetBestForecast, BestForecast>
{
    public async Task<BestForecast> Handle(GetBestForecast request, CancellationToken cancellationToken)
    {
        var rows = await context.Experiments.ReadAsync(request.Filter, cancellationToken);
        var skipped = new SortedDictionary<string, int>(StringComparer.Ordinal);
        (ForecastExperiment Row, double Value, double Goodness)? best = null;
        var considered = 0;
        foreach (var row in rows)
        {
            var metrics = row.ValMetrics is null ? null : FactoryJson.Read<ForecastMetrics>(row.ValMetrics);
            var goodness = MetricNames.Goodness(request.Metric, metrics);
            if (Reason(row, goodness, request.IncludeFlagged) is { } reason)
            {
                skipped[reason] = skipped.GetValueOrDefault(reason) + 1;
                continue;
            }

            considered++;
            if (best is null || goodness > best.Value.Goodness)
            {
                best = (row, MetricNames.Value(request.Metric, metrics)!.Value, goodness!.Value);
            }
        }

        return best is { } found
            ? new(request.Metric, found.Value, considered, skipped, ExperimentDescriptions.Details(found.Row))
            : throw new NotFoundException(Nothing(skipped, request.IncludeFlagged));
    }

    private static string? Reason(ForecastExperiment row, double? goodness, bool includeFlagged)
    {
        if (row.Status != ExperimentStatus.Completed)
        {
            return row.Status;
        }

        return !includeFlagged && row.Flags.Count > 0 ? row.Flags[0] : goodness is null ? "without_metric" : null;
    }

    private static string Nothing(SortedDictionary<string, int> skipped, bool includeFlagged)
    {
        var counts = skipped.Count == 0 ? "there is none" : string.Join(", ", skipped.Select(entry => $"{entry.Value} {entry.Key}"));
        return $"No experiment qualifies: {counts}.{(includeFlagged ? "" : " include_flagged=true takes flagged ones too.")}";
    }
}

internal static class BestForecastEndpoints
{
    internal static void MapBestForecast(this IEndpointRouteBuilder routes)
    {
        var experiments = routes.MapGroup("/v1/forecasting/experiments").WithTags("Forecasting");
        experiments.MapGet(
            "/best",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token, string metric = "mae",
                [FromQuery(Name = "include_flagged")] bool includeFlagged = false) =>
                mediator.Send(new GetBestForecast { Metric = metric, Filter = filter.Filter, IncludeFlagged = includeFlagged }, token))
            .WithName("GetBestForecast").WithSummary("The best by a validation metric; failed and flagged ones are skipped");
    }
}
