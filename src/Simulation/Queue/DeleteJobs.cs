using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class DeleteJobsValidator : AbstractValidator<DeleteJobs>
{
    public DeleteJobsValidator() =>
        RuleFor(command => command.Filter).NotNull().SetValidator(new JobFilters.Validator(narrows: true)).OverridePropertyName("");
}

internal sealed class DeleteJobsHandler(DatabaseSession session, TimeProvider clock) : IRequestHandler<DeleteJobs, TreatedJobs>
{
    private const string Delete =
        "delete from simulation.priority_jobs job using held where job.id = held.id returning held.status, false as late";

    // By the clock that gives leases, which is not the database's.
    private string Unneeded =>
        $"(status in ('PENDING', 'FAILED', 'CANCELLED') or status = 'RUNNING' and lease_until < '{clock.GetUtcNow().UtcDateTime:O}')";

    public async Task<TreatedJobs> Handle(DeleteJobs request, CancellationToken cancellationToken) =>
        (await TreatJobs.RunAsync(session, request.Filter, Unneeded, Delete, cancellationToken))
            .WithReasons(JobState.Running, JobState.Completed);
}

internal static class DeleteJobsEndpoint
{
    internal static void MapDeleteJobs(this IEndpointRouteBuilder routes) => routes
        .MapPost("/jobs/delete", async (JobFilter filter, IMediator mediator, CancellationToken token) =>
            TypedResults.Ok(await mediator.Send(new DeleteJobs(filter), token)))
        .WithName("DeleteJobs").WithTags("Jobs")
        .WithSummary("Deletes the waiting, failed and cancelled jobs that a filter matches; results stay.");
}
