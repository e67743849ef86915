using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms;

internal static class AlgorithmsEndpoint
{
    internal static void MapAlgorithms(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/algorithms", (IMediator mediator, CancellationToken token) => mediator.Send(new GetAlgorithms(), token))
            .WithTags("Training").WithSummary("The algorithms, their grids, and which of them this machine can use");
}

internal sealed class GetAlgorithmsHandler(AlgorithmRegistry algorithms)
    : IRequestHandler<GetAlgorithms, IReadOnlyList<AlgorithmDescription>>
{
    public Task<IReadOnlyList<AlgorithmDescription>> Handle(GetAlgorithms request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AlgorithmDescription>>([.. algorithms.All.Select(Describe)]);

    private static AlgorithmDescription Describe(Algorithm algorithm) => new(
        algorithm.Name, algorithm.Grids, [.. algorithm.Importances.Select(method => method.Name())], algorithm.Unavailable);
}
