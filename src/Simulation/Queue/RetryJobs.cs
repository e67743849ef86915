using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class RetryJobsValidator : AbstractValidator<RetryJobs>
{
    public RetryJobsValidator() => RuleFor(command => command.Filter).NotNull().SetValidator(new JobFilters.Validator(narrows: true)).OverridePropertyName("");
}

internal sealed class RetryJobsHandler(DatabaseSession session) : IRequestHandler<RetryJobs, TreatedJobs>
{
    // The fence stays: a worker that has not noticed that it lost the job holds an older claim than the next one gets.
    private const string Retry = """
        UPDATE simulation.priority_jobs job
        SET status = 'PENDING', attempt = 0, failures = 0, error = NULL, worker_id = NULL, claimed_at = NULL, completed_at = NULL, lease_until = NULL
        FROM held WHERE job.id = held.id RETURNING held.status, held.late
        """;

    public async Task<TreatedJobs> Handle(RetryJobs request, CancellationToken cancellationToken) =>
        (await TreatJobs.RunAsync(session, request.Filter, "status IN ('FAILED', 'CANCELLED')", Retry, cancellationToken))
        .WithReasons(JobState.Pending, JobState.Running, JobState.Completed);
}

internal static class RetryJobsEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/jobs/retry", async (JobFilter filter, IMediator mediator, CancellationToken token) =>
            TypedResults.Ok(await mediator.Send(new RetryJobs(filter), token)))
        .WithName("RetryJobs").WithTags("Jobs").WithSummary("Makes due again the failed and cancelled jobs that a filter matches.");
}
