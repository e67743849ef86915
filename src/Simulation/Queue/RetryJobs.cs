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
    public RetryJobsValidator() =>
        RuleFor(command => command.Filter).NotNull().SetValidator(new JobFilters.Validator(narrows: true)).OverridePropertyName("");
}

internal sealed class RetryJobsHandler(DatabaseSession session) : IRequestHandler<RetryJobs, TreatedJobs>
{
    // The fence stays: a worker that has not noticed that it lost the job holds an older claim than the next one gets.
    private const string Retry = """
        update simulation.priority_jobs job
        set status = 'PENDING', attempt = 0, failures = 0, error = null, worker_id = null, claimed_at = null, completed_at = null,
            lease_until = null
        from held where job.id = held.id returning held.status, held.late
        """;

    public async Task<TreatedJobs> Handle(RetryJobs request, CancellationToken cancellationToken) =>
        (await TreatJobs.RunAsync(session, request.Filter, "status in ('FAILED', 'CANCELLED')", Retry, cancellationToken))
        .WithReasons(JobState.Pending, JobState.Running, JobState.Completed);
}

internal static class RetryJobsEndpoint
{
    internal static void MapRetryJobs(this IEndpointRouteBuilder routes) => routes
        .MapPost("/jobs/retry", async (JobFilter filter, IMediator mediator, CancellationToken token) =>
            TypedResults.Ok(await mediator.Send(new RetryJobs(filter), token)))
        .WithName("RetryJobs").WithTags("Jobs").WithSummary("Makes due again the failed and cancelled jobs that a filter matches.");
}
