using System.Globalization;
using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Forecasting.Analysis;

internal sealed class GetImportantHyperparametersValidator : AbstractValidator<GetImportantHyperparameters>
{
    public GetImportantHyperparametersValidator(ForecastFilterValidator filter)
    {
        RuleFor(query => query.Metric).Must(MetricNames.IsKnown).WithMessage(query => MetricNames.Refusal(query.Metric));
        RuleFor(query => query.Top).InclusiveBetween(1, 100).WithMessage(query => $"top: {query.Top} is not allowed; 1 to 100.");
        RuleFor(query => query.Filter).SetValidator(filter);
    }
}

internal sealed class GetImportantHyperparametersHandler(ForecastingContext context)
    : IRequestHandler<GetImportantHyperparameters, HyperparameterImportance>
{
    public async Task<HyperparameterImportance> Handle(GetImportantHyperparameters request, CancellationToken cancellationToken)
    {
        var rows = await context.Experiments.ReadAsync(request.Filter, cancellationToken);
        List<(IReadOnlyDictionary<string, JsonElement> Hyperparams, double Goodness)> scored = [];
        HashSet<string> series = new(StringComparer.Ordinal);
        foreach (var row in rows.Where(row => row is { Status: ExperimentStatus.Completed, ValMetrics: not null }))
        {
            if (MetricNames.Goodness(request.Metric, FactoryJson.Read<ForecastMetrics>(row.ValMetrics!)) is { } goodness)
            {
                scored.Add((FactoryJson.Read<SortedDictionary<string, JsonElement>>(row.Hyperparams), goodness));
                series.Add(row.DataFamily ?? row.Series);
            }
        }

        return ImportantHyperparameters.Of(request.Metric, scored, request.Top) with
        {
            Caution = ImportantHyperparameters.CautionOf(request.Metric, series.Count),
        };
    }
}

/// <summary>Correlations of hyperparameters with goodness: higher goodness is better, whatever the metric.</summary>
internal static class ImportantHyperparameters
{
    /// <summary>Below so many experiments a correlation says little.</summary>
    internal const int Few = 10;

    /// <param name="metric">Name of the metric.</param>
    /// <param name="experiments">Hyperparameters and goodness of each.</param>
    /// <param name="top">At most so many are returned.</param>
    internal static HyperparameterImportance Of(
        string metric, IReadOnlyList<(IReadOnlyDictionary<string, JsonElement> Hyperparams, double Goodness)> experiments, int top)
    {
        var names = experiments.SelectMany(experiment => experiment.Hyperparams.Keys).Distinct(StringComparer.Ordinal);
        List<HyperparameterCorrelation> correlations = [];
        foreach (var name in names)
        {
            List<double> values = [], goodness = [];
            foreach (var (hyperparams, good) in experiments)
            {
                if (hyperparams.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number)
                {
                    values.Add(value.GetDouble());
                    goodness.Add(good);
                }
            }

            if (Correlation.Spearman([.. values], [.. goodness]) is { } rho)
            {
                var interval = CorrelationInterval.Of(rho, values.Count);
                correlations.Add(new(
                    "hp_" + name,
                    rho,
                    Math.Abs(rho),
                    Correlation.Pearson([.. values], [.. goodness]),
                    Correlation.PValue(rho, values.Count),
                    values.Count,
                    values.Count < Few,
                    Sentence(name, metric, rho, values.Count))
                {
                    Low = interval?.Low,
                    High = interval?.High,
                });
            }
        }

        return new(
            metric, experiments.Count, experiments.Count < Few,
            [.. correlations.OrderByDescending(each => each.AbsCorrelation).ThenBy(each => each.Hyperparameter, StringComparer.Ordinal)
                .Take(top)]);
    }

    /// <summary>What is to be said of experiments on so many series; null where nothing is.</summary>
    internal static string? CautionOf(string metric, int series) => series > 1 && MetricNames.HasUnits(metric)
        ? $"These experiments are on {series} series and {metric} is in the units of each, so correlations say little: "
            + "those of one grid, or mase or relative_mae."
        : null;

    /// <summary>What the sign says, and no more.</summary>
    internal static string Sentence(string name, string metric, double rho, int n)
    {
        var said = rho switch
        {
            > 0 => $"Higher {name} goes with better {metric}",
            < 0 => $"Lower {name} goes with better {metric}",
            _ => $"{name} does not go with {metric}",
        };
        var caution = n < Few ? $"; only {n} experiments, so this may be chance" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{said} (rank correlation {rho:+0.00;-0.00;0.00} over {n}){caution}.");
    }
}

internal static class ImportantHyperparametersEndpoints
{
    internal static void MapImportantHyperparameters(this IEndpointRouteBuilder routes)
    {
        var analysis = routes.MapGroup("/v1/forecasting/analysis").WithTags("Forecasting");
        analysis.MapGet(
            "/hyperparameters",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token, string metric = "mae", int top = 5) =>
                mediator.Send(new GetImportantHyperparameters { Metric = metric, Top = top, Filter = filter.Filter }, token))
            .WithName("GetImportantHyperparameters").WithSummary("Which hyperparameters go with good results");
    }
}
