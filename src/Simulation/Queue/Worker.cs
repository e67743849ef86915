using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.Simulation.Queue;

/// <summary>
/// Who has ever taken jobs: a row of <c>simulation.workers</c>. Rows stay, because the queue's statistics are sums over them.
/// </summary>
internal sealed class Worker
{
    /// <summary>The worker's own name.</summary>
    public string Id { get; set; } = "";

    public string? Host { get; set; }

    public int? ProcessId { get; set; }

    /// <summary>First sign of life of this process.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Last sign of life: a claim, a heartbeat, a result.</summary>
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>Claims granted, also of jobs that were later given back or lost.</summary>
    public long JobsClaimed { get; set; }

    public long JobsCompleted { get; set; }

    /// <summary>Executions that ended in an error, retried or not.</summary>
    public long JobsFailed { get; set; }

    /// <summary>Jobs that ended FAILED by a statement of this worker: its own, and lost ones that it found.</summary>
    public long JobsGivenUp { get; set; }
}

internal sealed class WorkerTable : IEntityTypeConfiguration<Worker>
{
    public void Configure(EntityTypeBuilder<Worker> builder)
    {
        builder.ToTable("workers");
        builder.Property(worker => worker.Id).ValueGeneratedNever();
    }
}
