using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class GetWorkersValidator : AbstractValidator<GetWorkers>
{
    public GetWorkersValidator() => RuleFor(request => request.Limit).InclusiveBetween(1, 1000).OverridePropertyName("limit")
        .WithMessage(request => $"limit is {request.Limit}; allowed: 1 to 1000.");
}

internal sealed class GetWorkersHandler(SimulationContext context, IOptions<SimulationOptions> options, TimeProvider clock)
    : IRequestHandler<GetWorkers, IReadOnlyList<WorkerStatus>>
{
    public async Task<IReadOnlyList<WorkerStatus>> Handle(GetWorkers request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var workers = await context.Workers.AsNoTracking().OrderByDescending(worker => worker.LastSeen).ThenBy(worker => worker.Id)
            .Take(request.Limit).ToListAsync(cancellationToken);
        var held = await context.PriorityJobs.Where(
            job => job.Status == PriorityJobStatus.Running && job.LeaseUntil >= now && job.WorkerId != null)
            .GroupBy(job => job.WorkerId!).Select(jobs => new { Worker = jobs.Key, Count = jobs.LongCount() })
            .ToDictionaryAsync(jobs => jobs.Worker, jobs => jobs.Count, StringComparer.Ordinal, cancellationToken);
        var alive = now - (2 * options.Value.Lease);
        return workers.ConvertAll(worker => new WorkerStatus(
            worker.Id, WorkerKinds.Of(worker.Id), worker.Host, worker.ProcessId, worker.StartedAt, worker.LastSeen,
            worker.LastSeen >= alive,
            held.GetValueOrDefault(worker.Id), worker.JobsClaimed, worker.JobsCompleted, worker.JobsFailed, worker.JobsGivenUp));
    }
}

internal static class GetWorkersEndpoint
{
    internal static void MapGetWorkers(this IEndpointRouteBuilder routes) => routes
        .MapGet("/workers", async (IMediator mediator, CancellationToken token, int limit = 50) =>
            TypedResults.Ok(await mediator.Send(new GetWorkers(limit), token)))
        .WithName("GetWorkers").WithTags("Jobs").WithSummary("Workers and what they did, the latest sign of life first.");
}
