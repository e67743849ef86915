using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class ClaimJobsValidator : AbstractValidator<ClaimJobs>
{
    public ClaimJobsValidator()
    {
        RuleFor(command => command.WorkerId).WorkerName();
        RuleFor(command => command.Limit).InclusiveBetween(1, 1000).OverridePropertyName("limit")
            .WithMessage(command => $"limit is {command.Limit}; allowed: 1 to 1000.");
        RuleFor(command => command.Host).MaximumLength(200).OverridePropertyName("host")
            .WithMessage("host is too long; allowed: at most 200 characters.");
    }
}

internal sealed class ClaimJobsHandler(DatabaseSession session, IOptions<SimulationOptions> options, TimeProvider clock)
    : IRequestHandler<ClaimJobs, IReadOnlyList<ClaimedJob>>
{
    public async Task<IReadOnlyList<ClaimedJob>> Handle(ClaimJobs request, CancellationToken cancellationToken) =>
        await JobClaims.TakeAsync(
            session, new(request.WorkerId, request.Host, request.ProcessId, clock.GetUtcNow()), request.Limit, takeOwn: false, batch: null,
            options.Value, cancellationToken);
}

internal static class ClaimJobsEndpoint
{
    internal static void MapClaimJobs(this IEndpointRouteBuilder routes) => routes
        .MapPost("/jobs/claim", async (ClaimJobs command, IMediator mediator, CancellationToken token) =>
            TypedResults.Ok(await mediator.Send(command, token)))
        .WithName("ClaimJobs").WithTags("Jobs").WithSummary("Claims pending jobs on a lease, best parents first.");
}
