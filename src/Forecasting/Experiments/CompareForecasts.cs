using System.Globalization;
using System.Text;
using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Experiments;

internal sealed class CompareForecastsValidator : AbstractValidator<CompareForecasts>
{
    public CompareForecastsValidator(ForecastFilterValidator filter) => RuleFor(query => query.Filter).SetValidator(filter);
}

internal sealed class CompareForecastsHandler(ForecastingContext context) : IRequestHandler<CompareForecasts, ForecastComparison>
{
    public async Task<ForecastComparison> Handle(CompareForecasts request, CancellationToken cancellationToken) =>
        ComparisonTable.Of(await context.Experiments.ReadAsync(request.Filter, cancellationToken));
}

internal sealed class ExportForecastsValidator : AbstractValidator<ExportForecasts>
{
    public ExportForecastsValidator(ForecastFilterValidator filter) => RuleFor(query => query.Filter).SetValidator(filter);
}

internal sealed class ExportForecastsHandler(ForecastingContext context) : IRequestHandler<ExportForecasts, string>
{
    public async Task<string> Handle(ExportForecasts request, CancellationToken cancellationToken) =>
        ComparisonTable.Csv(ComparisonTable.Of(await context.Experiments.ReadAsync(request.Filter, cancellationToken)));
}

/// <summary>Experiments as a table, as the guide's comparison has it.</summary>
internal static class ComparisonTable
{
    private static readonly string[] First = ["experiment_id", "timestamp", "model", "series", "status"];
    private static readonly string[] Last = ["verdict", "flags", "seconds", "error"];

    internal static ForecastComparison Of(IReadOnlyList<ForecastExperiment> experiments)
    {
        List<Dictionary<string, object?>> rows = [];
        var hyperparams = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var experiment in experiments)
        {
            var row = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["experiment_id"] = experiment.Id,
                ["timestamp"] = experiment.CreatedAt,
                ["model"] = experiment.Model,
                ["series"] = experiment.Series,
                ["status"] = experiment.Status,
            };
            foreach (var (name, value) in FactoryJson.Read<SortedDictionary<string, JsonElement>>(experiment.Hyperparams))
            {
                hyperparams.Add("hp_" + name);
                row["hp_" + name] = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : value.ToString();
            }

            Metrics(row, "val_", experiment.ValMetrics);
            Metrics(row, "test_", experiment.TestMetrics);
            row["verdict"] = experiment.Verdict;
            row["flags"] = string.Join(' ', experiment.Flags);
            row["seconds"] = experiment.Seconds;
            row["error"] = experiment.Error;
            rows.Add(row);
        }

        string[] columns =
        [
            .. First,
            .. hyperparams,
            .. MetricNames.All.Select(metric => "val_" + metric),
            .. MetricNames.All.Select(metric => "test_" + metric),
            .. Last,
        ];
        return new(columns, [.. rows.Select(row => columns.ToDictionary(column => column, row.GetValueOrDefault, StringComparer.Ordinal))]);
    }

    /// <summary>RFC 4180, with a header.</summary>
    internal static string Csv(ForecastComparison table)
    {
        var text = new StringBuilder();
        text.Append(string.Join(',', table.Columns)).Append("\r\n");
        foreach (var row in table.Rows)
        {
            text.Append(string.Join(',', table.Columns.Select(column => Cell(row[column])))).Append("\r\n");
        }

        return text.ToString();
    }

    private static void Metrics(Dictionary<string, object?> row, string prefix, string? json)
    {
        var metrics = json is null ? null : FactoryJson.Read<ForecastMetrics>(json);
        foreach (var metric in MetricNames.All)
        {
            row[prefix + metric] = MetricNames.Value(metric, metrics);
        }
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
        _ => Text(value.ToString()!),
    };

    private static string Text(string text)
    {
        // a name of a file or a word of a grid must not become a formula where the table is opened
        var safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

internal static class CompareForecastsEndpoints
{
    internal static void MapCompareForecasts(this IEndpointRouteBuilder routes)
    {
        var experiments = routes.MapGroup("/v1/forecasting/experiments").WithTags("Forecasting");
        experiments.MapGet(
            "/compare",
            ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token) =>
                mediator.Send(new CompareForecasts(filter.Filter), token))
            .WithName("CompareForecasts").WithSummary("Experiments side by side");
        experiments.MapGet(
            "/export",
            async ([AsParameters] FilterQuery filter, IMediator mediator, CancellationToken token) =>
                TypedResults.Text(await mediator.Send(new ExportForecasts(filter.Filter), token), "text/csv", System.Text.Encoding.UTF8))
            .WithName("ExportForecasts").WithSummary("The same as CSV");
    }
}
