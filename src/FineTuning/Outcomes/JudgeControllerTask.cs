using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Thresholds;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Outcomes;

internal sealed class JudgeControllerTaskValidator : AbstractValidator<JudgeControllerTask>
{
    public JudgeControllerTaskValidator() => WhoAndWhy.For(this, command => command.ChangedBy, command => command.Reason);
}

internal sealed class JudgeControllerJobValidator : AbstractValidator<JudgeControllerJob>
{
    public JudgeControllerJobValidator() => WhoAndWhy.For(this, command => command.ChangedBy, command => command.Reason);
}

internal sealed class JudgeControllerTaskHandler(
    FineTuningContext context, PersonalWish wish, LateOutput outputs, TaskJudgement judgement, TimeProvider clock)
    : IRequestHandler<JudgeControllerTask, ControllerTaskSummary>
{
    public Task<ControllerTaskSummary> Handle(JudgeControllerTask request, CancellationToken cancellationToken) => wish.GrantAsync(
        request.TaskId,
        async (task, token) =>
        {
            RequirePartial(task);
            await outputs.AddMissingAsync(task, token);
            var limits = await judgement.JudgeAgainAsync(task, token);
            context.Judgements.Add(new()
            {
                TaskId = task.Id,
                Status = task.Status,
                Outcome = task.StatusReason ?? "",
                Distance = task.Distance,
                Score = task.Score,
                DistanceThreshold = limits.Distance,
                ScoreThreshold = limits.Score,
                MaxFineTuneDepth = limits.MaxFineTuneDepth,
                ChangedBy = request.ChangedBy!,
                Reason = request.Reason,
                JudgedAt = clock.GetUtcNow(),
            });
        },
        cancellationToken);

    // A failed task has handed out nothing: it is searched again, not judged again.
    private static void RequirePartial(ControllerTask task)
    {
        if (task.Status != TaskState.Partial)
        {
            var wayOn = task.Status is TaskState.Failed or TaskState.Cancelled
                ? ", and one that has failed or was cancelled may be retried"
                : "";
            throw new ConflictException(
                $"task_id: task {task.Id} is {task.Status} and is not judged again; allowed: {TaskState.Partial}{wayOn}.", "task_id");
        }
    }
}

internal sealed class JudgeControllerJobHandler(FineTuningContext context, IMediator mediator)
    : IRequestHandler<JudgeControllerJob, IReadOnlyList<ControllerTaskSummary>>
{
    public async Task<IReadOnlyList<ControllerTaskSummary>> Handle(JudgeControllerJob request, CancellationToken cancellationToken)
    {
        if (!await context.Jobs.AnyAsync(job => job.Id == request.JobId, cancellationToken))
        {
            throw new NotFoundException($"There is no job {request.JobId}.", "job_id");
        }

        var partial = await context.Tasks.AsNoTracking()
            .Where(task => task.JobId == request.JobId && task.Status == TaskState.Partial).OrderBy(task => task.StepNumber)
            .Select(task => task.Id).ToListAsync(cancellationToken);
        List<ControllerTaskSummary> judged = [];
        foreach (var id in partial)
        {
            try
            {
                judged.Add(await mediator.Send(new JudgeControllerTask(id, request.ChangedBy, request.Reason), cancellationToken));
            }
            catch (ConflictException)
            {
                // somebody else has judged it meanwhile, and it has succeeded
            }
        }

        return judged;
    }
}

internal static class JudgeControllerTaskEndpoints
{
    internal static void MapJudgeControllerTask(this RouteGroupBuilder controller)
    {
        controller.MapPost(
                "/tasks/{id:guid}/judge",
                (Guid id, JudgeBody body, IMediator mediator, CancellationToken token) =>
                    mediator.Send(new JudgeControllerTask(id, body.ChangedBy, body.Reason), token))
            .WithSummary("Judges a partial success again by the thresholds in use");
        controller.MapPost(
                "/jobs/{id:guid}/judge",
                (Guid id, JudgeBody body, IMediator mediator, CancellationToken token) =>
                    mediator.Send(new JudgeControllerJob(id, body.ChangedBy, body.Reason), token))
            .WithSummary("Judges the partial successes of a job again by the thresholds in use");
    }

    /// <summary>Body of <c>POST /controller/tasks/{id}/judge</c>.</summary>
    internal sealed record JudgeBody(string? ChangedBy, string? Reason);
}
