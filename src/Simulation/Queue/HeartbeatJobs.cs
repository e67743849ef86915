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

internal sealed class HeartbeatJobsValidator : AbstractValidator<HeartbeatJobs>
{
    private const int MaximumJobs = 100_000;

    public HeartbeatJobsValidator()
    {
        RuleFor(command => command.WorkerId).WorkerName();
        RuleFor(command => command.Jobs).Must(jobs => jobs is not null && jobs.Count <= MaximumJobs && jobs.All(job => job is not null))
            .OverridePropertyName("jobs")
            .WithMessage($"jobs is missing or too long; allowed: a list of at most {MaximumJobs} pairs of job_id and token.");
    }
}

internal sealed class HeartbeatJobsHandler(DatabaseSession session, IOptions<SimulationOptions> options, TimeProvider clock)
    : IRequestHandler<HeartbeatJobs, ExtendedLeases>
{
    public Task<ExtendedLeases> Handle(HeartbeatJobs request, CancellationToken cancellationToken) =>
        JobLeases.ExtendAsync(
            session, WorkerSign.Elsewhere(request.WorkerId, clock.GetUtcNow()), request.Jobs, options.Value.Lease, cancellationToken);
}

internal static class HeartbeatJobsEndpoint
{
    internal static void MapHeartbeatJobs(this IEndpointRouteBuilder routes) => routes
        .MapPost("/jobs/heartbeat", async (HeartbeatJobs command, IMediator mediator, CancellationToken token) =>
            TypedResults.Ok(await mediator.Send(command, token)))
        .WithName("HeartbeatJobs").WithTags("Jobs").WithSummary("Extends the leases of claimed jobs and names those that were lost.");
}
