using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Runs;

internal sealed class GetGenerationsValidator : AbstractValidator<GetGenerations>
{
    public GetGenerationsValidator() => RuleFor(query => query.Top).InclusiveBetween(0, 1000)
        .WithMessage(query => $"top: {query.Top} is not allowed; 0 to 1000.");
}

internal static class GetGenerationsEndpoint
{
    internal static void MapGetGenerations(this IEndpointRouteBuilder routes) => routes
        .MapGet("/runs/{id:guid}/generations", (Guid id, IMediator mediator, CancellationToken token, int top = 5) =>
            mediator.Send(new GetGenerations(id, top), token))
        .WithTags("Evolution").WithSummary("Generations with their best strategies");
}

internal sealed class GetGenerationsHandler(EvolutionContext context, IMediator mediator)
    : IRequestHandler<GetGenerations, IReadOnlyList<GenerationDetails>>
{
    public async Task<IReadOnlyList<GenerationDetails>> Handle(GetGenerations request, CancellationToken cancellationToken)
    {
        await context.RequireRunAsync(request.RunId, cancellationToken);
        var generations = await context.Generations.AsNoTracking()
            .Where(generation => generation.RunId == request.RunId && generation.Judged)
            .Where(generation => request.Generation == null || generation.Number == request.Generation)
            .OrderBy(generation => generation.Number).ThenBy(generation => generation.Alternative).ToListAsync(cancellationToken);
        List<GenerationDetails> details = [];
        foreach (var generation in generations)
        {
            var results = await mediator.Send(new GetBatchResults(generation.BatchId), cancellationToken);
            var best = results.Where(strategy => strategy.Result?.Sqn is not null)
                .OrderByDescending(strategy => strategy.Result!.Sqn).ThenBy(strategy => strategy.Index).Take(request.Top);
            details.Add(new(RunDescriptions.Summary(generation), [.. best]));
        }

        return details;
    }
}
