using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Plans;

internal static class GetEvolutionDefaultsEndpoint
{
    internal static void MapGetEvolutionDefaults(this IEndpointRouteBuilder routes) => routes
        .MapGet("/evolve/defaults", (IMediator mediator, CancellationToken token, string algorithm = "ElasticNet") =>
            mediator.Send(new GetEvolutionDefaults(algorithm), token))
        .WithTags("Evolution").WithSummary("What a request gets that says nothing else");
}

internal sealed class GetEvolutionDefaultsHandler(IMediator mediator, IOptions<EvolutionOptions> options)
    : IRequestHandler<GetEvolutionDefaults, EvolutionRequest>
{
    public async Task<EvolutionRequest> Handle(GetEvolutionDefaults request, CancellationToken cancellationToken)
    {
        var training = await mediator.Send(new GetTrainingDefaults(request.Algorithm), cancellationToken);
        return options.Value.Resolve(new() { Algorithm = training.Algorithm }) with
        {
            SeedFeatures = training.Features,
            AlphaGrid = training.AlphaGrid,
            L1RatioGrid = training.L1RatioGrid,
            MaxDepthGrid = training.MaxDepthGrid,
            LearningRateGrid = training.LearningRateGrid,
            RegLambdaGrid = training.RegLambdaGrid,
            MinChildWeightGrid = training.MinChildWeightGrid,
            TreesGrid = training.TreesGrid,
            MinSamplesLeafGrid = training.MinSamplesLeafGrid,
            Rounds = training.Rounds,
            EarlyStoppingRounds = training.EarlyStoppingRounds,
            ImportanceMethod = training.ImportanceMethod,
        };
    }
}
