using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class GetPendingJobsValidator : AbstractValidator<GetPendingJobs>
{
    public GetPendingJobsValidator() => RuleFor(request => request.Limit).InclusiveBetween(1, 1000).OverridePropertyName("limit")
        .WithMessage(request => $"limit is {request.Limit}; allowed: 1 to 1000.");
}

internal sealed class GetPendingJobsHandler(SimulationContext context) : IRequestHandler<GetPendingJobs, PendingJobs>
{
    public async Task<PendingJobs> Handle(GetPendingJobs request, CancellationToken cancellationToken)
    {
        var pending = context.PriorityJobs.Where(job => job.Status == PriorityJobStatus.Pending);
        var head = await pending.OrderByDescending(job => job.Priority).ThenBy(job => job.CreatedAt).ThenBy(job => job.Id)
            .Take(request.Limit).AsNoTracking().ToListAsync(cancellationToken);
        return new(
            await pending.LongCountAsync(cancellationToken),
            await context.PriorityJobs.LongCountAsync(job => job.Status == PriorityJobStatus.Running, cancellationToken),
            head.ConvertAll(job => new PendingJob(
                job.Id, job.BatchId, job.RunId, job.ModelId, job.Generation, job.ParentSqn, job.Ticker,
                FactoryJson.Read<JobParameters>(job.Params).Strategy, job.CreatedAt)));
    }
}

internal static class GetPendingJobsEndpoint
{
    internal static void MapGetPendingJobs(this IEndpointRouteBuilder routes) => routes
        .MapGet("/jobs/pending", async (IMediator mediator, CancellationToken token, int limit = 50) =>
            TypedResults.Ok(await mediator.Send(new GetPendingJobs(limit), token)))
        .WithName("GetPendingJobs").WithTags("Jobs").WithSummary("The head of the queue, in the order of claiming.");
}
