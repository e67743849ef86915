using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Outcomes;

/// <summary>
/// Writes what workers report. A report counts only under the token of the latest claim, and only once: the same report sent again changes
/// nothing and is answered like the first, another one is refused.
/// </summary>
internal sealed class TaskReports(FineTuningContext context, DatabaseSession session, TimeProvider clock)
{
    private const int LongestError = 10_000;

    /// <summary>worker_in_progress → worker_completed, with rows and artifacts.</summary>
    /// <exception cref="NotFoundException">There is no such task.</exception>
    /// <exception cref="ConflictException">The task is not, or no longer, this worker's.</exception>
    internal Task CompleteAsync(
        Guid taskId, string worker, long fence, TaskResult result, CancellationToken token) => session.InTransactionAsync(
        async inner =>
        {
            if (await HeldAsync(taskId, worker, fence, ControllerAttempt.Completed, result.ReportSha256, inner) is var (task, attempt))
            {
                await StoreAsync(task, attempt, result, inner);
            }
        },
        token);

    /// <summary>worker_in_progress → worker_failed; where <paramref name="isFinal"/>, no execution follows.</summary>
    /// <exception cref="NotFoundException">There is no such task.</exception>
    /// <exception cref="ConflictException">The task is not, or no longer, this worker's.</exception>
    internal Task FailAsync(
        Guid taskId, string worker, long fence, string error, bool isFinal, CancellationToken token) => session.InTransactionAsync(
        async inner =>
        {
            if (await HeldAsync(taskId, worker, fence, ControllerAttempt.Failed, null, inner) is var (task, attempt))
            {
                var now = clock.GetUtcNow();
                var told = error.Replace('\0', ' ');
                told = told.Length <= LongestError ? told : told[..LongestError];
                (attempt.Status, attempt.Error, attempt.FinishedAt) = (ControllerAttempt.Failed, told, now);
                task.MaxAttempts = isFinal ? task.Executions : task.MaxAttempts;
                task.LeaseUntil = null;
                task.MoveTo(TaskState.WorkerFailed, attempt.Error, now);
                await context.SaveChangesAsync(inner);
            }
        },
        token);

    /// <summary>
    /// Whether a result would be stored; false where this very one was stored before. Nothing is locked: <see cref="CompleteAsync"/> asks
    /// again. It comes before the work of reading a result, which is done for nobody but the holder of the lease.
    /// </summary>
    /// <param name="taskId">Task.</param>
    /// <param name="worker">Who asks.</param>
    /// <param name="fence">The claim's token.</param>
    /// <param name="sha256">What tells the report apart; null before it is known.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="NotFoundException">There is no such task.</exception>
    /// <exception cref="ConflictException">The task is not, or no longer, this worker's.</exception>
    internal async Task<bool> IsAwaitedAsync(Guid taskId, string worker, long fence, string? sha256, CancellationToken token)
    {
        var task = await context.FindTaskAsync(taskId, token);
        var attempt = await AttemptOf(taskId, worker, fence).AsNoTracking().SingleOrDefaultAsync(token);
        return !IsStored(attempt, ControllerAttempt.Completed, sha256) && Held(task, attempt, worker, fence) is not null;
    }

    /// <summary>The task, locked, and its execution; null where this very report was stored before.</summary>
    private async Task<(
        ControllerTask Task, ControllerAttempt Attempt)?> HeldAsync(Guid taskId, string worker, long fence, string reported,
        string? sha256, CancellationToken token)
    {
        context.ChangeTracker.Clear();
        var task = await context.LockTaskAsync(taskId, token);
        var attempt = await AttemptOf(taskId, worker, fence).SingleOrDefaultAsync(token);
        return IsStored(attempt, reported, sha256) ? null : (task, Held(task, attempt, worker, fence));
    }

    private IQueryable<ControllerAttempt> AttemptOf(Guid taskId, string worker, long fence) =>
        context.Attempts.Where(candidate => candidate.TaskId == taskId && candidate.Fence == fence && candidate.WorkerId == worker);

    private static bool IsStored(ControllerAttempt? attempt, string reported, string? sha256) =>
        attempt is null || attempt.Status != reported ? false
        : sha256 is null || attempt.ReportSha256 is null || attempt.ReportSha256 == sha256 ? true
        : throw new ConflictException(
            $"Task {attempt.TaskId} has another report of '{attempt.WorkerId}' under token {attempt.Fence}: the first one stands.",
            "report");

    private static ControllerAttempt Held(ControllerTask task, ControllerAttempt? attempt, string worker, long fence) =>
        attempt is { Status: ControllerAttempt.Running }
            && task.Status == TaskState.InProgress && task.Fence == fence && task.WorkerId == worker
            ? attempt
            : throw new ConflictException(
                $"Task {task.Id} is not held by '{worker}' under token {fence}: it is {task.Status}"
                + $"{(task.WorkerId is { } holder ? $", last held by '{holder}' under token {task.Fence}" : "")}.",
                "token");

    // Their picture is in the report.
    private static ExpertValidation WithoutAccounts(ExpertValidation validation) =>
        validation with { Windows = [.. validation.Windows.Select(window => window with { Equity = [] })] };

    private async Task StoreAsync(ControllerTask task, ControllerAttempt attempt, TaskResult result, CancellationToken token)
    {
        var now = clock.GetUtcNow();
        foreach (var row in result.Rows)
        {
            (row.TaskId, row.AttemptNumber, row.CreatedAt) = (task.Id, attempt.Number, now);
            context.Metrics.Add(row);
            // one by one: the ids ascend in the order of the ranks
            await context.SaveChangesAsync(token);
        }

        if (result is { OutputSet: { } output, Deciding: { } deciding })
        {
            context.Artifacts.Add(NewArtifact.Of(task, output.Type, output.Name, output.Content, now, attempt.Number, deciding));
        }

        context.Artifacts.AddRange(
            result.Files.Select(file => NewArtifact.Of(task, file.Type, file.Name, file.Content, now, attempt.Number)));
        if (result.Warning is { } warning)
        {
            var job = await context.Jobs.SingleAsync(candidate => candidate.Id == task.JobId, token);
            job.Warnings = [.. job.Warnings, warning];
        }

        (attempt.Status, attempt.FinishedAt, attempt.Bars) = (ControllerAttempt.Completed, now, result.Bars);
        (attempt.Method, attempt.Combinations, attempt.Evaluated) = (result.Method, result.Combinations, result.Evaluated);
        attempt.FromTime = result.From?.ToUniversalTime();
        attempt.ForwardFrom = result.ForwardFrom?.ToUniversalTime();
        attempt.ToTime = result.To?.ToUniversalTime();
        attempt.Refinement = result.Refinement;
        attempt.ReportSha256 = result.ReportSha256;
        attempt.IgnoredInputs = [.. result.IgnoredInputs];
        attempt.Validation = result.Validation is { } validation
            ? JsonSerializer.Serialize(WithoutAccounts(validation), FactoryJson.Options)
            : null;
        attempt.Sensitivity = result.Sensitivity is { } found ? JsonSerializer.Serialize(found, FactoryJson.Options) : null;
        attempt.Convergence = result.Convergence.Count > 0 ? JsonSerializer.Serialize(result.Convergence, FactoryJson.Options) : null;
        (task.PassesDone, task.PassesPlanned) = (result.Evaluated ?? task.PassesDone, result.Evaluated ?? task.PassesPlanned);
        task.LeaseUntil = null;
        task.MoveTo(TaskState.WorkerCompleted, null, now);
        await context.SaveChangesAsync(token);
    }
}
