using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Experiments;

internal sealed class FindForecastsValidator : AbstractValidator<FindForecasts>
{
    private const int LargestPage = 200;

    public FindForecastsValidator(ForecastFilterValidator filter)
    {
        RuleFor(query => query.Filter).SetValidator(filter);
        RuleFor(query => query.Sort).NotNull().Must(sort => ForecastSort.All.Contains(Key(sort), StringComparer.Ordinal))
            .WithMessage(query =>
                $"sort: '{query.Sort}' is not known; {string.Join(", ", ForecastSort.All)}, each with a minus for high to low.");
        RuleFor(query => query.Page).GreaterThanOrEqualTo(1).WithMessage(query => $"page: {query.Page} is not allowed; 1 and up.");
        RuleFor(query => query.Size).InclusiveBetween(1, LargestPage)
            .WithMessage(query => $"size: {query.Size} is not allowed; 1 to {LargestPage}.");
    }

    /// <summary>What a sort order sorts by, without its direction.</summary>
    internal static string Key(string sort) => sort.StartsWith('-') ? sort[1..] : sort;
}

internal sealed class FindForecastsHandler(ForecastingContext context) : IRequestHandler<FindForecasts, FoundForecasts>
{
    public async Task<FoundForecasts> Handle(FindForecasts request, CancellationToken cancellationToken)
    {
        var matching = context.Experiments.AsNoTracking().Matching(request.Filter);
        var total = await matching.CountAsync(cancellationToken);
        var skipped = (int)Math.Min((long)(request.Page - 1) * request.Size, total);
        var key = FindForecastsValidator.Key(request.Sort);
        var ids = key == ForecastSort.Created
            ? await ByTime(matching, request.Sort).Skip(skipped).Take(request.Size).Select(row => row.Id).ToListAsync(cancellationToken)
            : [.. (await ByFigureAsync(matching, key, request.Sort.StartsWith('-'), cancellationToken)).Skip(skipped).Take(request.Size)];
        var found = await context.Experiments.AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken);
        var rows = found.ToDictionary(row => row.Id, StringComparer.Ordinal);
        return new([.. ids.Where(rows.ContainsKey).Select(id => ExperimentDescriptions.Summary(rows[id]))], total);
    }

    private static IQueryable<ForecastExperiment> ByTime(IQueryable<ForecastExperiment> rows, string sort) => sort.StartsWith('-')
        ? rows.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Position).ThenByDescending(row => row.Id)
        : rows.OrderBy(row => row.CreatedAt).ThenBy(row => row.Position).ThenBy(row => row.Id);

    /// <summary>The figures lie in JSON, whose numbers only this side reads as everywhere else.</summary>
    private static async Task<IEnumerable<string>> ByFigureAsync(
        IQueryable<ForecastExperiment> rows, string key, bool down, CancellationToken token)
    {
        var newest = ByTime(rows, "-").Take(ExperimentQueries.Most)
            .Select(row => new { row.Id, row.Seconds, Metrics = key == ForecastSort.TestMase ? row.TestMetrics : row.ValMetrics });
        var figures = (await newest.ToListAsync(token)).ConvertAll(row => (row.Id, Figure: key == ForecastSort.Seconds
            ? row.Seconds
            : row.Metrics is null
                ? null
                : MetricNames.Value(key == ForecastSort.ValMae ? "mae" : "mase", FactoryJson.Read<ForecastMetrics>(row.Metrics))));
        var known = figures.OrderBy(row => row.Figure is null);
        return (down ? known.ThenByDescending(row => row.Figure) : known.ThenBy(row => row.Figure)).Select(row => row.Id);
    }
}

internal static class FindForecastsEndpoints
{
    internal static void MapFindForecasts(this IEndpointRouteBuilder routes) => routes
        .MapGet(
            "/v1/forecasting/experiments/find",
            (
                [AsParameters] FilterQuery filter,
                IMediator mediator,
                CancellationToken token,
                string sort = "-created",
                int page = 1,
                int size = 25) => mediator.Send(new FindForecasts(filter.Filter, sort, page, size), token))
        .WithTags("Forecasting").WithName("FindForecasts").WithSummary("A page of experiments, sorted");
}
