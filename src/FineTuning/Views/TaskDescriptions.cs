using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Views;

/// <summary>Tasks and what belongs to them, as others see them.</summary>
internal sealed class TaskDescriptions(FineTuningContext context)
{
    /// <summary>Summaries in the order of <paramref name="tasks"/>.</summary>
    internal async Task<IReadOnlyList<ControllerTaskSummary>> SummariesAsync(
        IReadOnlyCollection<ControllerTask> tasks, DateTimeOffset now, double agingFactor, CancellationToken token)
    {
        var deciding = tasks.Select(task => task.DecidingMetricsId).OfType<long>().ToArray();
        var rows = await context.Metrics.AsNoTracking().Where(row => deciding.Contains(row.Id)).ToDictionaryAsync(row => row.Id, token);
        var outputs = await context.Artifacts.AsNoTracking()
            .Where(artifact => artifact.ArtifactType == ControllerArtifact.OutputSet && artifact.LinkId != null
                && deciding.Contains(artifact.LinkId.Value))
            .Select(artifact => new { artifact.LinkId, artifact.Id }).ToListAsync(token);
        return [.. tasks.Select(task => Summary(
            task, task.DecidingMetricsId is { } id ? rows.GetValueOrDefault(id) : null,
            outputs.LastOrDefault(output => output.LinkId == task.DecidingMetricsId)?.Id, now, agingFactor))];
    }

    internal static ControllerJobSummary Summary(ControllerJob job, int tasks) => new(
        job.Id, job.Status, job.Source, job.FileName, job.ContentSha256, job.Expert, job.Executor, job.Symbol, job.Timeframe, job.FromTime,
        job.ToTime, job.InitialDeposit, job.UserName, tasks, job.Warnings, job.CreatedAt, job.FinishedAt)
    {
        StandIn = job.StandsIn,
        Where = job.Condition,
        Symbols = job.Symbols,
        Batches = job.BatchIds,
    };

    internal static ControllerAttemptDetails Details(ControllerAttempt attempt) => new(
        attempt.Number, attempt.Status, attempt.WorkerId, attempt.Error, attempt.Seed, attempt.PassLimit, attempt.Refinement,
        attempt.Method, attempt.Combinations, attempt.Evaluated, attempt.IgnoredInputs, attempt.FromTime, attempt.ForwardFrom,
        attempt.ToTime, attempt.Bars, attempt.StartedAt, attempt.FinishedAt)
    {
        Validation = Read<ExpertValidation>(attempt.Validation),
        Convergence = Read<IReadOnlyList<ConvergencePoint>>(attempt.Convergence) ?? [],
        Sensitivity = Read<SearchSensitivity>(attempt.Sensitivity),
    };

    internal static TestMetricsDetails Details(TestMetricsRow row) => new(
        row.Id, row.AttemptNumber, row.Rank, row.PassNumber,
        JsonSerializer.Deserialize<Dictionary<string, string>>(row.InputValues, FactoryJson.Options)!, row.NormalizedTotalDistanceToGood,
        row.WeightedScore, row.Plateau, row.Label, row.Metrics, Known(row.Forward));

    internal static JudgedTask Details(ControllerJudgement judgement) => new(
        judgement.JudgedAt, judgement.ChangedBy, judgement.Reason, judgement.Status, judgement.Outcome, judgement.Distance, judgement.Score,
        judgement.DistanceThreshold, judgement.ScoreThreshold, judgement.MaxFineTuneDepth);

    /// <summary>The job's tasks as a tree.</summary>
    internal static ControllerTaskNode Tree(IReadOnlyCollection<ControllerTask> tasks) =>
        Node(tasks, tasks.Single(task => task.ParentTaskId is null));

    private static ControllerTaskNode Node(IReadOnlyCollection<ControllerTask> tasks, ControllerTask task) => new(
        task.Id, task.StepName, task.FineTuneDepth, task.Status, task.Distance, task.Score,
        [.. tasks.Where(child => child.ParentTaskId == task.Id).Select(child => Node(tasks, child))]);

    private static T? Read<T>(string? json)
        where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json, FactoryJson.Options);

    // What was not tested forward has a row of nulls.
    private static TesterMetrics? Known(TesterMetrics forward) => forward == new TesterMetrics() ? null : forward;

    private static ControllerTaskSummary Summary(
        ControllerTask task, TestMetricsRow? deciding, Guid? outputSet, DateTimeOffset now, double agingFactor) => new()
        {
            TaskId = task.Id,
            JobId = task.JobId,
            ParentTaskId = task.ParentTaskId,
            StepName = task.StepName,
            Depth = task.FineTuneDepth,
            Status = task.Status,
            Reason = task.StatusReason,
            Attempts = task.Executions,
            LostWorkers = task.LostWorkers,
            MaxAttempts = task.MaxAttempts,
            Passes = task.Passes,
            PassesDone = task.PassesDone,
            PassesPlanned = task.PassesPlanned,
            BestScore = task.BestScore,
            Distance = task.Distance,
            Score = task.Score,
            Forward = deciding is null ? null : Known(deciding.Forward),
            Verdict = task.Verdict,
            VerdictReasons = task.VerdictReasons,
            Evidence = Read<ControllerEvidence>(task.Evidence),
            OutputSet = outputSet,
            Priority = TaskState.MayBeClaimed(task.Status) ? TaskPriority.Of(task, now, agingFactor) : null,
            NotBefore = task.Status == TaskState.Retrying ? task.NotBefore : null,
            WorkerId = task.WorkerId,
            CreatedAt = task.CreatedAt,
            FinishedAt = task.FinishedAt,
        };
}
