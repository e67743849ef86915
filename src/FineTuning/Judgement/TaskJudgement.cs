using System.Globalization;
using System.Text.Json;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.Notifications;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Thresholds;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Judgement;

/// <summary>Decides what becomes of a task whose worker has finished or failed. The caller's transaction holds the task's row.</summary>
internal sealed class TaskJudgement(
    FineTuningContext context, ThresholdsInUse thresholds, FineTuneChild children, JobProgress jobs, ControllerNews news,
    IMediator mediator, IOptions<FineTuningOptions> options, TimeProvider clock)
{
    private const string NoMetrics = "no child: the worker reported no test metrics";

    /// <summary>worker_completed → success, partial (with a child, or the reason why there is none), retrying or failed.</summary>
    internal async Task JudgeAsync(ControllerTask task, CancellationToken token)
    {
        var limits = await thresholds.ReadAsync(token);
        var deciding = await context.DecidingRowAsync(task.Id, token);
        task.LeaseUntil = null;
        await DescribeAsync(task, deciding, token);
        if (deciding is null)
        {
            End(task, TaskState.Partial, NoMetrics);
        }
        else
        {
            await DecideAsync(task, deciding, limits, token);
        }

        await FinishAsync(task, token);
    }

    /// <summary>
    /// completed_partial → completed_success, or partial still, with a child where it has none: as a task that has just been searched is
    /// judged, but never below what was handed out. The caller saves the task and brings its job up to date.
    /// </summary>
    /// <returns>What it was judged by.</returns>
    internal async Task<ControllerThresholds> JudgeAgainAsync(ControllerTask task, CancellationToken token)
    {
        var limits = await thresholds.ReadAsync(token);
        var deciding = await context.DecidingRowAsync(task.Id, token);
        var before = (task.DecidingMetricsId, task.Verdict);
        await DescribeAsync(task, deciding, token);
        var found = deciding is null ? NoMetrics : Found(deciding);
        var outcome = deciding is null ? TaskOutcome.Partial
            : TaskOutcomes.Of(deciding.NormalizedTotalDistanceToGood, deciding.WeightedScore, limits);
        if (outcome == TaskOutcome.Success)
        {
            End(task, TaskState.Success, $"Judged again: {found}{await GoingOnAsync(task, token)}");
            await context.SaveChangesAsync(token);
            await news.TellAsync(task, token);
        }
        else
        {
            var why = outcome == TaskOutcome.Failure ? "neither threshold is met now, it stays what it was handed out as"
                : deciding is null ? null
                : await SearchOnAsync(task, deciding, limits, token);
            (task.StatusReason, task.UpdatedAt) = ($"Judged again: {found}{(why is null ? "" : "; " + why)}", clock.GetUtcNow());
        }

        if (before != (task.DecidingMetricsId, task.Verdict))
        {
            await jobs.DeliverAgainAsync(task.JobId, token);
        }

        return limits;
    }

    private async Task<string> GoingOnAsync(ControllerTask task, CancellationToken token) =>
        await context.Tasks.Where(child => child.ParentTaskId == task.Id).Select(child => child.Status).SingleOrDefaultAsync(token)
            is { } status && TaskState.IsLive(status)
            ? "; the task that was made from it goes on"
            : "";

    /// <summary>Writes which row decides, how good that is, and whether it would have worked.</summary>
    private async Task DescribeAsync(ControllerTask task, TestMetricsRow? deciding, CancellationToken token)
    {
        task.DecidingMetricsId = deciding?.Id;
        (task.Distance, task.Score) = (deciding?.NormalizedTotalDistanceToGood, deciding?.WeightedScore);
        var found = deciding is null ? null : await context.Attempts.AsNoTracking()
            .Where(attempt => attempt.TaskId == task.Id && attempt.Number == deciding.AttemptNumber)
            .Select(attempt => attempt.Validation).SingleOrDefaultAsync(token);
        var verdict = deciding is null ? null : TaskVerdict.Of(
            deciding, found is null ? null : JsonSerializer.Deserialize<ExpertValidation>(found, FactoryJson.Options), options.Value);
        (task.Verdict, task.VerdictReasons) = (verdict?.Verdict, [.. verdict?.Reasons ?? []]);
        task.Evidence = verdict is null ? null : JsonSerializer.Serialize(verdict.Evidence, FactoryJson.Options);
    }

    /// <summary>worker_failed → retrying or failed.</summary>
    internal async Task SettleAsync(ControllerTask task, CancellationToken token)
    {
        var reason = task.StatusReason ?? "The worker failed.";
        var most = options.Value.MaxLostLeases;
        if (task.LostWorkers >= most && await WasLostAsync(task, token))
        {
            var lost = string.Create(CultureInfo.InvariantCulture, $"{task.LostWorkers} of {most}");
            End(task, TaskState.Failed, $"{reason} Given up: workers lost with this task, {lost}.");
        }
        else
        {
            RetryOrFail(task, reason);
        }

        await FinishAsync(task, token);
    }

    private Task<bool> WasLostAsync(ControllerTask task, CancellationToken token) => context.Attempts.AnyAsync(
        attempt => attempt.TaskId == task.Id && attempt.Number == task.AttemptCount && attempt.Status == ControllerAttempt.Lost, token);

    private async Task DecideAsync(ControllerTask task, TestMetricsRow deciding, ControllerThresholds limits, CancellationToken token)
    {
        var found = Found(deciding);
        switch (TaskOutcomes.Of(deciding.NormalizedTotalDistanceToGood, deciding.WeightedScore, limits))
        {
            case TaskOutcome.Success:
                End(task, TaskState.Success, found);
                break;
            case TaskOutcome.Partial:
                End(task, TaskState.Partial, await SearchOnAsync(task, deciding, limits, token) ?? found);
                break;
            case TaskOutcome.Failure when await IsExhaustedAsync(task, token):
                End(task, TaskState.Failed, $"{found}; every combination of the ranges was run, another search would be the same work");
                break;
            default:
                RetryOrFail(task, found);
                break;
        }
    }

    private static string Found(TestMetricsRow deciding) => string.Create(
        CultureInfo.InvariantCulture,
        $"distance {deciding.NormalizedTotalDistanceToGood:0.####}, score {deciding.WeightedScore:0.####}");

    /// <summary>Makes the child of a partial success; the reason why there is none where that is so.</summary>
    private async Task<string?> SearchOnAsync(
        ControllerTask task, TestMetricsRow deciding, ControllerThresholds limits, CancellationToken token) =>
        task.FineTuneDepth >= limits.MaxFineTuneDepth
            ? string.Create(CultureInfo.InvariantCulture, $"depth {task.FineTuneDepth}/{limits.MaxFineTuneDepth}")
            : await children.AddAsync(task, deciding, limits.MaxAttempts, clock.GetUtcNow(), token);

    private void RetryOrFail(ControllerTask task, string reason)
    {
        if (task.Executions >= task.MaxAttempts)
        {
            End(
                task, TaskState.Failed,
                string.Create(CultureInfo.InvariantCulture, $"{reason} (execution {task.Executions} of {task.MaxAttempts})"));
            return;
        }

        var now = clock.GetUtcNow();
        task.MoveTo(TaskState.Retrying, reason, now);
        task.NotBefore = now + RetryDelay.After(task.AttemptCount, options.Value.RetryDelaySeconds);
        task.Retrying = true;
    }

    /// <summary>True when the last search ran every combination and the ranges cannot be searched any finer.</summary>
    private async Task<bool> IsExhaustedAsync(ControllerTask task, CancellationToken token)
    {
        var last = await context.Attempts.AsNoTracking()
            .SingleOrDefaultAsync(attempt => attempt.TaskId == task.Id && attempt.Number == task.AttemptCount, token);
        if (last is not { Method: ControllerAttempt.CompleteMethod, Status: ControllerAttempt.Completed })
        {
            return false;
        }

        var input = await context.Artifacts.AsNoTracking().Where(artifact => artifact.Id == task.InputArtifactId)
            .Select(artifact => artifact.Content).SingleAsync(token);
        var file = SetFile.Read(input);
        var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == task.JobId, token);
        var meanings = await InputMeanings.OfAsync(mediator, job.Expert, job.Executor, file, token);
        return PassesOf(last.Refinement + 1) == PassesOf(last.Refinement);

        long PassesOf(int refinement) => TickedSpace.Of(FinerSet.Of(file, refinement), meanings).Passes;
    }

    private void End(ControllerTask task, string state, string reason)
    {
        task.MoveTo(state, reason, clock.GetUtcNow());
        task.Retrying = false;
    }

    private async Task FinishAsync(ControllerTask task, CancellationToken token)
    {
        await context.SaveChangesAsync(token);
        await jobs.RollUpAsync(task.JobId, token);
        await news.TellAsync(task, token);
    }
}
