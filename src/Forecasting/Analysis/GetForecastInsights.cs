using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;

namespace StrategyFactory.Forecasting.Analysis;

internal sealed class GetForecastInsightsValidator : AbstractValidator<GetForecastInsights>
{
    public GetForecastInsightsValidator() => RuleFor(query => query.Horizon).InclusiveBetween(1, CommonHyperparameters.LongestHorizon)
        .WithMessage(query => $"horizon: {query.Horizon} is not allowed; 1 to {CommonHyperparameters.LongestHorizon}.");
}

internal sealed class GetForecastInsightsHandler(SeriesLoading series, IOptions<ForecastingOptions> options)
    : IRequestHandler<GetForecastInsights, ForecastInsights>
{
    public async Task<ForecastInsights> Handle(GetForecastInsights request, CancellationToken cancellationToken)
    {
        var loaded = await series.LoadAsync(request.Data, cancellationToken);
        var split = SplitPlan.Of(loaded.Series.Rows, request.Horizon, 1, request.Windows, options.Value);
        return DataInsights.Of(loaded.Series, loaded.IsReturns, split);
    }
}

internal static class ForecastInsightsEndpoints
{
    internal static void MapForecastInsights(this IEndpointRouteBuilder routes)
    {
        var analysis = routes.MapGroup("/v1/forecasting/analysis").WithTags("Forecasting");
        analysis.MapPost("/insights", (GetForecastInsights request, IMediator mediator, CancellationToken token) =>
            mediator.Send(request, token))
            .WithName("GetForecastInsights").WithSummary("What the data look like, with regimes and drift");
    }
}
