using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Outcomes;
using StrategyFactory.FineTuning.Queue;
using StrategyFactory.FineTuning.Thresholds;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Kernel.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.External;

internal sealed class ClaimControllerTaskValidator : AbstractValidator<ClaimControllerTask>
{
    private const int MostExperts = 1000;

    public ClaimControllerTaskValidator()
    {
        RuleFor(command => command.WorkerId).WorkerName();
        RuleFor(command => command.Experts)
            .Must(experts => experts is null || (experts.Count is > 0 and <= MostExperts && experts.All(expert => expert is not null)))
            .WithMessage($"experts: 1 to {MostExperts} names, or leave it out.");
    }
}

internal sealed class ClaimControllerTaskHandler(
    FineTuningContext context, DatabaseSession session, ThresholdsInUse thresholds, IMediator mediator, IOptions<FineTuningOptions> options,
    TimeProvider clock) : IRequestHandler<ClaimControllerTask, ClaimedControllerTask?>
{
    public async Task<ClaimedControllerTask?> Handle(ClaimControllerTask request, CancellationToken cancellationToken)
    {
        var aging = (await thresholds.ReadAsync(cancellationToken)).AgingFactor;
        var filter = new ClaimFilter(request.WorkerId, null, await KnownAsync(request.Experts, cancellationToken), ControllerJob.External);
        if (await TaskClaims.TakeAsync(session, filter, aging, options.Value, clock.GetUtcNow(), cancellationToken) is not { } claim)
        {
            return null;
        }

        var task = await context.Tasks.AsNoTracking().SingleAsync(candidate => candidate.Id == claim.TaskId, cancellationToken);
        var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == task.JobId, cancellationToken);
        return new(
            task.Id, claim.Fence, claim.LeaseUntil, claim.Attempt, job.Expert, job.Symbol, job.Timeframe, job.FromTime, job.ToTime,
            job.InitialDeposit, job.FileName, $"/artifacts/{task.InputArtifactId}", $"/controller/tasks/{task.Id}/tester.ini", task.Passes,
            claim.Effort.Seed, claim.Effort.PassLimit);
    }

    // A terminal may have an expert under a name that means a built-in one.
    private async Task<IReadOnlyList<string>?> KnownAsync(IReadOnlyList<string>? experts, CancellationToken token)
    {
        if (experts is null)
        {
            return null;
        }

        List<string> known = [.. experts.Select(expert => Composition.Of(expert))];
        foreach (var expert in experts)
        {
            if (await mediator.Send(new FindExpert([expert]), token) is { } builtIn)
            {
                known.Add(builtIn.Name);
            }
        }

        return [.. known.Distinct(StringComparer.Ordinal)];
    }
}

internal sealed class HeartbeatControllerTasksValidator : AbstractValidator<HeartbeatControllerTasks>
{
    private const int MostTasks = 1000;

    public HeartbeatControllerTasksValidator()
    {
        RuleFor(command => command.WorkerId).WorkerName();
        RuleFor(command => command.Tasks).Must(tasks => tasks is { Count: <= MostTasks } && tasks.All(task => task is not null))
            .WithMessage($"tasks: a list of at most {MostTasks} pairs of task_id and token.");
    }
}

internal sealed class HeartbeatControllerTasksHandler(DatabaseSession session, IOptions<FineTuningOptions> options, TimeProvider clock)
    : IRequestHandler<HeartbeatControllerTasks, ExtendedControllerLeases>
{
    public Task<ExtendedControllerLeases> Handle(HeartbeatControllerTasks request, CancellationToken cancellationToken) =>
        TaskLeases.ExtendAsync(session, request.WorkerId, request.Tasks, clock.GetUtcNow() + options.Value.Lease, cancellationToken);
}

internal sealed class FailControllerTaskValidator : AbstractValidator<FailControllerTask>
{
    private const int LongestError = 10_000;

    public FailControllerTaskValidator()
    {
        RuleFor(command => command.WorkerId).WorkerName();
        RuleFor(command => command.Error).Must(error => error is { Length: >= 1 and <= LongestError })
            .WithMessage($"error: what went wrong is needed, 1 to {LongestError} characters.");
    }
}

internal sealed class FailControllerTaskHandler(TaskReports reports, IMediator mediator)
    : IRequestHandler<FailControllerTask, ControllerTaskSummary>
{
    public async Task<ControllerTaskSummary> Handle(FailControllerTask request, CancellationToken cancellationToken)
    {
        await reports.FailAsync(request.TaskId, request.WorkerId, request.Token, request.Error, isFinal: false, cancellationToken);
        return (await mediator.Send(new GetControllerTask(request.TaskId), cancellationToken)).Task;
    }
}

internal static class ExternalWorkEndpoints
{
    internal static void MapExternalWork(this RouteGroupBuilder controller)
    {
        controller.MapPost(
                "/tasks/claim",
                async Task<IResult> (ClaimControllerTask command, IMediator mediator, CancellationToken token) =>
                    await mediator.Send(command, token) is { } claimed ? TypedResults.Ok(claimed) : TypedResults.NoContent())
            .WithSummary("Claims a task for a worker elsewhere; 204 where nothing waits").Produces<ClaimedControllerTask>();
        controller.MapPost(
                "/tasks/heartbeat",
                (HeartbeatControllerTasks command, IMediator mediator, CancellationToken token) => mediator.Send(command, token))
            .WithSummary("Extends leases");
        controller.MapPost(
                "/tasks/{id:guid}/fail",
                (Guid id, FailBody body, IMediator mediator, CancellationToken token) =>
                    mediator.Send(new FailControllerTask(id, body.WorkerId ?? "", body.Token, body.Error ?? ""), token))
            .WithSummary("Reports that a claimed task could not be run");
    }

    /// <summary>Body of <c>POST /controller/tasks/{id}/fail</c>.</summary>
    internal sealed record FailBody(string? WorkerId, long Token, string? Error);
}
