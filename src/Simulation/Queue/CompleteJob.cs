using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class CompleteJobValidator : AbstractValidator<CompleteJob>
{
    public CompleteJobValidator()
    {
        RuleFor(command => command.WorkerId).WorkerName();
        RuleFor(command => command.ResolvedThreshold).Must(value => value >= 0 && double.IsFinite(value)).OverridePropertyName("resolved_threshold")
            .WithMessage(command => $"resolved_threshold is {command.ResolvedThreshold}; allowed: a finite number ≥ 0.");
        RuleFor(command => command.Result).NotNull().OverridePropertyName("result").WithMessage("result is missing.");
        RuleFor(command => command.Result.TradeCount).GreaterThanOrEqualTo(0).OverridePropertyName("result.trade_count")
            .WithMessage(command => $"result.trade_count is {command.Result.TradeCount}; allowed: at least 0.").When(command => command.Result is not null);
        RuleFor(command => command.DailyReturns).Must(returns => returns is null || returns.All(double.IsFinite)).OverridePropertyName("daily_returns")
            .WithMessage("daily_returns has a value that is not a finite number.");
    }
}

internal sealed class CompleteJobHandler(DatabaseSession session, SimulationContext context, TimeProvider clock) : IRequestHandler<CompleteJob, Unit>
{
    public async Task<Unit> Handle(CompleteJob request, CancellationToken cancellationToken)
    {
        var outcome = new JobOutcome(
            request.JobId, request.ResolvedThreshold, SimulationJson.Write(request.Result),
            request.DailyReturns is { } returns ? DailyReturnsColumn.Write([.. returns]) : null, null);
        if (await JobOutcomes.WriteAsync(session, request.WorkerId, [outcome], clock.GetUtcNow(), cancellationToken) == 0)
        {
            throw await RefusalAsync(request, cancellationToken);
        }

        return Unit.Value;
    }

    private async Task<FactoryException> RefusalAsync(CompleteJob request, CancellationToken token)
    {
        var job = await context.PriorityJobs.Where(job => job.Id == request.JobId)
            .Select(job => new { job.Status, job.WorkerId }).SingleOrDefaultAsync(token);
        return job switch
        {
            null => new NotFoundException($"There is no job {request.JobId}.", "job_id"),
            { Status: JobStatus.Running } => new ConflictException($"Job {request.JobId} is held by worker '{job.WorkerId}', not by '{request.WorkerId}'.", "worker_id"),
            _ => new ConflictException($"Job {request.JobId} is {job.Status.ToString().ToUpperInvariant()}, only a RUNNING job can be completed.", "job_id"),
        };
    }
}

/// <summary>The body of <c>POST /jobs/{id}/complete</c>.</summary>
internal sealed record CompleteJobBody(string WorkerId, double ResolvedThreshold, StrategyResult Result, IReadOnlyList<double>? DailyReturns = null);

internal static class CompleteJobEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/jobs/{id:guid}/complete", async (Guid id, CompleteJobBody body, IMediator mediator, CancellationToken token) =>
        {
            await mediator.Send(new CompleteJob(id, body.WorkerId, body.ResolvedThreshold, body.Result, body.DailyReturns), token);
            return TypedResults.NoContent();
        })
        .WithName("CompleteJob").WithTags("Jobs").WithSummary("Reports the result of a claimed job.");
}
