using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.FineTuning.Tasks;

/// <summary>One search over the ranges of one .set file.</summary>
internal sealed class ControllerTask : IAnnounced
{
    internal const string FirstStep = "initial";
    internal const string FineTuneStep = "fine_tune";

    /// <summary>The verdict that nothing speaks against what the task hands out.</summary>
    internal const string Robust = "robust";

    /// <summary>The verdict that something does.</summary>
    internal const string Suspect = "suspect";

    string IAnnounced.ChangeKind => FineTuningChanges.Task;

    string IAnnounced.ChangeId => Id.ToString();

    public Guid Id { get; set; }

    public Guid JobId { get; set; }

    /// <summary>The task whose output set this one searches; a task has one child at most.</summary>
    public Guid? ParentTaskId { get; set; }

    public int StepNumber { get; set; }

    public string StepName { get; set; } = FirstStep;

    public int FineTuneDepth { get; set; }

    public string Status { get; set; } = TaskState.New;

    public string? StatusReason { get; set; }

    public int? Priority { get; set; }

    /// <summary>Distance of the row that this task was made from.</summary>
    public double? InheritedDistance { get; set; }

    /// <summary>True from a retry until the task ends: it orders the queue.</summary>
    public bool Retrying { get; set; }

    /// <summary>Executions begun.</summary>
    public int AttemptCount { get; set; }

    /// <summary>Those of them whose worker was lost.</summary>
    public int LostWorkers { get; set; }

    public int MaxAttempts { get; set; }

    public DateTimeOffset? NotBefore { get; set; }

    public Guid InputArtifactId { get; set; }

    /// <summary>Passes that the ranges of the input set span.</summary>
    public long Passes { get; set; }

    public long PassesDone { get; set; }

    public long PassesPlanned { get; set; }

    public double? BestScore { get; set; }

    /// <summary>The deciding row, once there is one.</summary>
    public long? DecidingMetricsId { get; set; }

    public double? Distance { get; set; }

    public double? Score { get; set; }

    /// <summary>robust or suspect; null before the first row.</summary>
    public string? Verdict { get; set; }

    public List<string> VerdictReasons { get; set; } = [];

    /// <summary>JSON of a <see cref="ControllerEvidence"/>.</summary>
    public string? Evidence { get; set; }

    public string? WorkerId { get; set; }

    /// <summary>Fencing token: rises with every claim, so that only the latest holder can report.</summary>
    public long Fence { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>First queued.</summary>
    public DateTimeOffset? QueuedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Executions that count: a lost worker is no fault of the search.</summary>
    internal int Executions => AttemptCount - LostWorkers;
}

internal sealed class ControllerTaskTable : IEntityTypeConfiguration<ControllerTask>
{
    public void Configure(EntityTypeBuilder<ControllerTask> builder)
    {
        builder.ToTable("controller_tasks", table => table.HasCheckConstraint(
            "controller_tasks_status_check",
            $"status IN ({string.Join(", ", TaskState.All.Select(state => $"'{state}'"))})"));
        builder.Property(task => task.Id).ValueGeneratedNever();
        builder.Property(task => task.Fence).HasDefaultValue(0L);
        builder.Property(task => task.LostWorkers).HasDefaultValue(0);
        builder.Property(task => task.VerdictReasons).HasDefaultValueSql("'{}'");
        builder.Property(task => task.Evidence).HasColumnType("jsonb");
        builder.HasIndex(task => task.JobId);

        // What makes a child exist once, whoever makes it and however often.
        builder.HasIndex(task => task.ParentTaskId).IsUnique();

        // The loop looks at what lives, which is little.
        builder.HasIndex(task => new { task.Status, task.CreatedAt });
    }
}
