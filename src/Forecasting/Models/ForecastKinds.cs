using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Models;

/// <summary>The kinds of models there are.</summary>
internal sealed class ForecastKinds(IEnumerable<IForecastKind> kinds)
{
    internal IReadOnlyList<IForecastKind> All { get; } = [.. kinds];

    /// <exception cref="UnprocessableException">There is no such model; the message lists those that there are.</exception>
    internal IForecastKind Require(string? name) => All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new UnprocessableException(
            $"model: '{name}' is not available; {string.Join(", ", All.Select(kind => kind.Name))}.", "model");
}

internal sealed class GetForecastModelsHandler(ForecastKinds kinds) : IRequestHandler<GetForecastModels, IReadOnlyList<ForecastModel>>
{
    public Task<IReadOnlyList<ForecastModel>> Handle(GetForecastModels request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ForecastModel>>(
            [.. kinds.All.Select(
                kind => new ForecastModel(kind.Name, kind.Description, [.. kind.Hyperparameters.Select(each => each.Describe())]))]);
}

internal static class ForecastModelEndpoints
{
    internal static void MapForecastModels(this IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/forecasting/models", (IMediator mediator, CancellationToken token) => mediator.Send(new GetForecastModels(), token))
        .WithTags("Forecasting").WithName("GetForecastModels").WithSummary("Models and their hyperparameters");
}
