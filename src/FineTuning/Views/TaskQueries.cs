using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Thresholds;

namespace StrategyFactory.FineTuning.Views;

internal sealed class GetControllerTasksValidator : AbstractValidator<GetControllerTasks>
{
    public GetControllerTasksValidator()
    {
        RuleFor(query => query.Status).Must(status => status is null || TaskState.All.Contains(status, StringComparer.OrdinalIgnoreCase))
            .WithMessage(query => $"status: '{query.Status}' is not known; allowed: {string.Join(", ", TaskState.All)}.");
        RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
    }
}

internal sealed class GetControllerTasksHandler(
    FineTuningContext context, TaskDescriptions descriptions, ThresholdsInUse thresholds, TimeProvider clock)
    : IRequestHandler<GetControllerTasks, IReadOnlyList<ControllerTaskSummary>>
{
    // Entity Framework numbers parameters in its own way.
    private static readonly string Priority =
        TaskPriority.Sql.Replace("$1", "{0}", StringComparison.Ordinal).Replace("$2", "{1}", StringComparison.Ordinal);

    private static readonly string Waiting =
        $$"""
        select task.* from fine_tuning.controller_tasks task where task.status = {3}
        order by {{Priority}} desc, coalesce(task.queued_at, task.created_at), task.id limit {2}
        """;

    public async Task<IReadOnlyList<ControllerTaskSummary>> Handle(GetControllerTasks request, CancellationToken cancellationToken)
    {
        var (now, aging) = (clock.GetUtcNow(), (await thresholds.ReadAsync(cancellationToken)).AgingFactor);
        var status = request.Status?.ToLowerInvariant();
        var tasks = status is not null && TaskState.MayBeClaimed(status)
            ? await context.Tasks.FromSqlRaw(Waiting, now, aging, request.Limit, status).AsNoTracking().ToListAsync(cancellationToken)
            : await context.Tasks.AsNoTracking().Where(task => status == null || task.Status == status)
                .OrderByDescending(task => task.CreatedAt).ThenByDescending(task => task.Id).Take(request.Limit)
                .ToListAsync(cancellationToken);
        return await descriptions.SummariesAsync(tasks, now, aging, cancellationToken);
    }
}

internal sealed class GetControllerTaskHandler(
    FineTuningContext context, TaskDescriptions descriptions, ThresholdsInUse thresholds, TimeProvider clock)
    : IRequestHandler<GetControllerTask, ControllerTaskDetails>
{
    public async Task<ControllerTaskDetails> Handle(GetControllerTask request, CancellationToken cancellationToken)
    {
        var task = await context.FindTaskAsync(request.TaskId, cancellationToken);
        var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == task.JobId, cancellationToken);
        var family = await context.Tasks.AsNoTracking().Where(candidate => candidate.JobId == job.Id)
            .OrderBy(candidate => candidate.StepNumber).ToListAsync(cancellationToken);
        var attempts = await context.Attempts.AsNoTracking().Where(attempt => attempt.TaskId == task.Id).OrderBy(attempt => attempt.Number)
            .ToListAsync(cancellationToken);
        var rows = await context.Metrics.AsNoTracking().Where(row => row.TaskId == task.Id).InOrderOfDecision()
            .ToListAsync(cancellationToken);
        var artifacts = await context.Artifacts.AsNoTracking().Where(artifact => artifact.TaskId == task.Id)
            .OrderBy(artifact => artifact.CreatedAt).ThenBy(artifact => artifact.Id)
            .Select(artifact => new ControllerArtifactSummary(
                artifact.Id, artifact.ArtifactType, artifact.LinkType, artifact.LinkId, artifact.AttemptNumber, artifact.FileName,
                artifact.Size, artifact.Sha256, artifact.CreatedAt))
            .ToListAsync(cancellationToken);
        var judgements = await context.Judgements.AsNoTracking().Where(judgement => judgement.TaskId == task.Id)
            .OrderByDescending(judgement => judgement.Id).ToListAsync(cancellationToken);
        var aging = (await thresholds.ReadAsync(cancellationToken)).AgingFactor;
        return new(
            (await descriptions.SummariesAsync([task], clock.GetUtcNow(), aging, cancellationToken))[0],
            TaskDescriptions.Summary(job, family.Count), [.. attempts.Select(TaskDescriptions.Details)],
            [.. rows.Select(TaskDescriptions.Details)], artifacts, TaskDescriptions.Tree(family))
        {
            Judgements = [.. judgements.Select(TaskDescriptions.Details)],
        };
    }
}

internal static class TaskEndpoints
{
    internal static void MapTasks(this RouteGroupBuilder controller)
    {
        controller.MapGet(
                "/tasks",
                (IMediator mediator, CancellationToken token, string? status = null, int limit = 50) =>
                    mediator.Send(new GetControllerTasks(status, limit), token))
            .WithSummary("Tasks; those that wait in the order in which they are claimed");
        controller.MapGet(
                "/tasks/{id:guid}",
                (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetControllerTask(id), token))
            .WithSummary("A task with attempts, metrics, artifacts and lineage");
    }
}
