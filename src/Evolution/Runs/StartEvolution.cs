using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Evolution.Runs;

internal sealed class StartEvolutionValidator : AbstractValidator<StartEvolution>
{
    public StartEvolutionValidator() => RuleFor(command => command.Request).SetValidator(new EvolutionRequestValidator());
}

internal sealed class StartEvolutionHandler(
    RunPreparation preparation, EvolutionContext context, DatabaseSession session, IDurableCommandQueue queue)
    : IRequestHandler<StartEvolution, StartedRun>
{
    public async Task<StartedRun> Handle(StartEvolution request, CancellationToken cancellationToken)
    {
        var (run, _, plan) = await preparation.PinAndPrepareAsync(request.Request, cancellationToken);
        await session.InTransactionAsync(
            async inner =>
            {
                context.Runs.Add(run);
                await context.SaveChangesAsync(inner);
                await queue.EnqueueAsync(new RunEvolution(run.Id), inner);
            },
            cancellationToken);
        return new(run.Id, "started", $"Evolution run started for {run.Symbol}", run.MaxGenerations, plan);
    }
}

internal static class StartEvolutionEndpoint
{
    internal static void MapStartEvolution(this IEndpointRouteBuilder routes) => routes
        .MapPost("/evolve", async (EvolutionRequest request, IMediator mediator, CancellationToken token) =>
        {
            var run = await mediator.Send(new StartEvolution(request), token);
            return TypedResults.Accepted($"/runs/{run.RunId}", run);
        }).WithTags("Evolution").WithSummary("Starts an evolution run");
}
