using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.FineTuning.Tasks;

/// <summary>One execution of a task.</summary>
internal sealed class ControllerAttempt
{
    internal const string Running = "running";
    internal const string Completed = "completed";
    internal const string Failed = "failed";
    internal const string Lost = "lost";
    internal const string Cancelled = "cancelled";

    /// <summary>True of a search that ran every combination.</summary>
    internal const string CompleteMethod = "complete";

    public Guid TaskId { get; set; }

    /// <summary>1 for the first.</summary>
    public int Number { get; set; }

    public string WorkerId { get; set; } = "";

    public long Fence { get; set; }

    public string Status { get; set; } = Running;

    public string? Error { get; set; }

    public int Seed { get; set; }

    public int PassLimit { get; set; }

    /// <summary>How often the steps of the ranges were halved before this search, because all coarser combinations had been run.</summary>
    public int Refinement { get; set; }

    public string? Method { get; set; }

    public long? Combinations { get; set; }

    public long? Evaluated { get; set; }

    public List<string> IgnoredInputs { get; set; } = [];

    public DateTimeOffset? FromTime { get; set; }

    public DateTimeOffset? ForwardFrom { get; set; }

    public DateTimeOffset? ToTime { get; set; }

    public int? Bars { get; set; }

    /// <summary>JSON of a validation of the deciding pass, without the accounts of its windows.</summary>
    public string? Validation { get; set; }

    /// <summary>JSON of the passes of a genetic search that were better than all before them; null of any other search.</summary>
    public string? Convergence { get; set; }

    /// <summary>JSON of what the score of its passes depends on; null where nothing was searched, or a worker elsewhere did.</summary>
    public string? Sensitivity { get; set; }

    /// <summary>What tells the report of a worker elsewhere apart, SHA-256 in lower-case hexadecimal; null of a search here.</summary>
    public string? ReportSha256 { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}

internal sealed class ControllerAttemptTable : IEntityTypeConfiguration<ControllerAttempt>
{
    public void Configure(EntityTypeBuilder<ControllerAttempt> builder)
    {
        builder.ToTable("controller_attempts", table => table.HasCheckConstraint(
            "controller_attempts_status_check", "status IN ('running', 'completed', 'failed', 'lost', 'cancelled')"));
        builder.HasKey(attempt => new { attempt.TaskId, attempt.Number });
        builder.Property(attempt => attempt.Refinement).HasDefaultValue(0);
        builder.Property(attempt => attempt.Validation).HasColumnType("jsonb");
        builder.Property(attempt => attempt.Convergence).HasColumnType("jsonb");
        builder.Property(attempt => attempt.Sensitivity).HasColumnType("jsonb");
        builder.Property(attempt => attempt.IgnoredInputs).HasDefaultValueSql("'{}'");
        builder.HasOne<ControllerTask>().WithMany().HasForeignKey(attempt => attempt.TaskId).OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("controller_attempts_task_id_fkey");
    }
}
