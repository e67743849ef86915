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

    /// <summary>Refuses further columns for a model that looks at none: they would be stored as if it had learnt from them.</summary>
    /// <param name="kind">What is to be trained.</param>
    /// <param name="columns">Field of the request → columns that it names.</param>
    /// <exception cref="UnprocessableException">It looks at none; the message says which models do.</exception>
    internal void RequireSeen(IForecastKind kind, params (string Field, IReadOnlyList<string>? Names)[] columns)
    {
        foreach (var (field, names) in kind.SeesColumns ? [] : columns)
        {
            if (names is { Count: > 0 })
            {
                var seeing = string.Join(", ", All.Where(candidate => candidate.SeesColumns).Select(candidate => candidate.Name));
                throw new UnprocessableException(
                    $"{field}: {kind.Name} does not look at other columns ({string.Join(", ", names)}); none, or a model that does: "
                    + $"{seeing}.",
                    field);
            }
        }
    }
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
