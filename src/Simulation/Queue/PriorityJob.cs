using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.Simulation.Queue;

/// <summary>One strategy to simulate: a row of <c>simulation.priority_jobs</c>.</summary>
internal sealed class PriorityJob
{
    /// <summary>UUIDv7, ascending within a batch in grid order.</summary>
    public Guid Id { get; set; }

    public Guid BatchId { get; set; }

    public Guid? RunId { get; set; }

    public Guid ModelId { get; set; }

    public int Generation { get; set; }

    /// <summary>Place in the batch: ticker slowest, then the order of the grid.</summary>
    public int GridIndex { get; set; }

    public string Ticker { get; set; } = "";

    public double? ParentSqn { get; set; }

    /// <summary><c>COALESCE(parent_sqn, 0)</c>, a column because the model cannot describe an index over an expression.</summary>
    public double Priority { get; set; }

    public PriorityJobStatus Status { get; set; }

    /// <summary>JSON of a <see cref="JobParameters"/>.</summary>
    public string Params { get; set; } = "";

    /// <summary>JSON of a <see cref="Contracts.StrategyResult"/>.</summary>
    public string? Result { get; set; }

    /// <summary>θ as a return; null while unknown, and where no row was fitted so that nothing can reach it.</summary>
    public double? ResolvedThreshold { get; set; }

    /// <summary>One little-endian double per UTC date of the segment.</summary>
    public byte[]? DailyReturns { get; set; }

    public string? Error { get; set; }

    public string? WorkerId { get; set; }

    /// <summary>Executions begun: how often it was claimed without being given back.</summary>
    public int Attempt { get; set; }

    /// <summary>Executions that reported an error; the rest of <see cref="Attempt"/>, but for one under way, was lost.</summary>
    public int Failures { get; set; }

    /// <summary>Fencing token: rises with every claim, so that only the latest holder can report.</summary>
    public long Fence { get; set; }

    public DateTimeOffset? ClaimedAt { get; set; }

    /// <summary>Until when a running job is its worker's.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class PriorityJobTable : IEntityTypeConfiguration<PriorityJob>
{
    public void Configure(EntityTypeBuilder<PriorityJob> builder)
    {
        builder.ToTable("priority_jobs", table => table.HasCheckConstraint(
            "priority_jobs_status_check", "status IN ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')"));
        builder.Property(job => job.Id).ValueGeneratedNever();
        builder.Property(job => job.Status).HasColumnType("text").HasConversion(
            status => status.ToString().ToUpperInvariant(), text => Enum.Parse<PriorityJobStatus>(text, true));
        builder.Property(job => job.Fence).HasDefaultValue(0L);
        builder.Property(job => job.Failures).HasDefaultValue(0);
        builder.Property(job => job.Params).HasColumnType("jsonb");
        builder.Property(job => job.Result).HasColumnType("jsonb");

        // The order of claiming, over nothing but what waits.
        builder.HasIndex(job => new { job.Priority, job.CreatedAt, job.Id }).IsDescending(true, false, false)
            .HasFilter("status = 'PENDING'");

        // Finds claims whose worker is gone.
        builder.HasIndex(job => job.LeaseUntil).HasFilter("status = 'RUNNING'");

        // Lists and counts what ended without a result.
        builder.HasIndex(job => new { job.Status, job.Id }).HasFilter("status IN ('FAILED', 'CANCELLED')");

        // Progress of a batch is read from the index alone.
        builder.HasIndex(job => new { job.BatchId, job.GridIndex }).IsUnique().IncludeProperties(job => job.Status);
    }
}
