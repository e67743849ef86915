using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting.Bases;

internal sealed class GetForecastNetworksHandler(BaseNetworks bases) : IRequestHandler<GetForecastNetworks, ForecastNetworks>
{
    public Task<ForecastNetworks> Handle(GetForecastNetworks request, CancellationToken cancellationToken)
    {
        var here = bases.Look();
        return Task.FromResult<ForecastNetworks>(new(
            [.. here.Models.Select(each => Describe(each.Model))],
            [.. here.Unreadable.Select(each => new UnreadableNetwork(each.Name, each.Reason))]));
    }

    internal static ForecastNetwork Describe(BaseNetwork model) => new(
        model.Name, model.Shape.Kind, model.Shape.ContextLength, model.Shape.PredictionLength, model.Origin.TrainedOn, model.Origin.Until);
}

internal static class ForecastNetworkEndpoints
{
    internal static void MapForecastNetworks(this IEndpointRouteBuilder routes) => routes
        .MapGet(
            "/v1/forecasting/networks",
            (IMediator mediator, CancellationToken token) => mediator.Send(new GetForecastNetworks(), token))
        .WithTags("Forecasting").WithName("GetForecastNetworks").WithSummary("Networks of this machine, and folders that hold none");
}
