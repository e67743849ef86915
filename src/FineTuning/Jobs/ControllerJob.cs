using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Jobs;

/// <summary>What became of one .set file: its first task and all that came of that.</summary>
internal sealed class ControllerJob
{
    /// <summary>The expert is one of the Simulation module.</summary>
    internal const string BuiltIn = "built_in";

    /// <summary>The expert is known to workers elsewhere only.</summary>
    internal const string External = "external";

    /// <summary>The file came from the watch folder.</summary>
    internal const string FromWatch = "watch";

    public Guid Id { get; set; }

    /// <summary>watch, upload or command_line.</summary>
    public string Source { get; set; } = "";

    public string FileName { get; set; } = "";

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public string ContentSha256 { get; set; } = "";

    /// <summary>What is to have one job (<see cref="JobIdentity"/>); null where somebody asked for another one.</summary>
    public string? DedupeKey { get; set; }

    /// <summary>True while the file still lies in the watch folder.</summary>
    public bool FilePending { get; set; }

    public string Expert { get; set; } = "";

    /// <summary><see cref="BuiltIn"/> or <see cref="External"/>.</summary>
    public string Executor { get; set; } = BuiltIn;

    /// <summary>JSON of the <see cref="Contracts.StandIn"/>; null for an expert that only a terminal has.</summary>
    public string? StandIn { get; set; }

    /// <summary>What a pass must meet to be run (<see cref="InputCondition"/>); null where every one may be.</summary>
    public string? Condition { get; set; }

    public string Symbol { get; set; } = "";

    /// <summary>
    /// The symbols of a job that finds one set of inputs for several, <see cref="Symbol"/> first; empty for a job of one.
    /// </summary>
    public List<string> Symbols { get; set; } = [];

    public string Timeframe { get; set; } = "";

    public DateTimeOffset? FromTime { get; set; }

    public DateTimeOffset? ToTime { get; set; }

    public double InitialDeposit { get; set; }

    /// <summary>Windows of the walk-forward test; null for the configured number.</summary>
    public int? WalkForward { get; set; }

    /// <summary>Whether earlier windows are searched on equally many bars; null for what is configured.</summary>
    public bool? Rolling { get; set; }

    public string? UserName { get; set; }

    public string Status { get; set; } = JobRollUp.InProgress;

    public List<string> Warnings { get; set; } = [];

    /// <summary>The batches that it belongs to; a job that there was already joins those that would have made it.</summary>
    public List<Guid> BatchIds { get; set; } = [];

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>When its files were given back into the watch folder, for a job that came from there.</summary>
    public DateTimeOffset? DeliveredAt { get; set; }

    /// <summary>The symbols beside the first.</summary>
    internal IReadOnlyList<string> AlsoOn => [.. Symbols.Skip(1)];

    /// <summary>All symbols as one text.</summary>
    internal string SymbolText => Symbols.Count == 0 ? Symbol : string.Join(", ", Symbols);

    /// <summary><see cref="StandIn"/> read.</summary>
    internal StandIn? StandsIn => StandIn is null ? null : JsonSerializer.Deserialize<StandIn>(StandIn, FactoryJson.Options);
}

internal sealed class ControllerJobTable : IEntityTypeConfiguration<ControllerJob>
{
    public void Configure(EntityTypeBuilder<ControllerJob> builder)
    {
        builder.ToTable("controller_jobs");
        builder.Property(job => job.Id).ValueGeneratedNever();
        builder.Property(job => job.StandIn).HasColumnType("jsonb");
        builder.HasMany<ControllerTask>().WithOne().HasForeignKey(task => task.JobId).OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("controller_tasks_job_id_fkey");
        builder.Property(job => job.Symbols).HasDefaultValueSql("'{}'");
        builder.Property(job => job.BatchIds).HasDefaultValueSql("'{}'");
        builder.HasIndex(job => job.BatchIds).HasMethod("gin");
        builder.HasIndex(job => job.DedupeKey).IsUnique();
        builder.HasIndex(job => job.CreatedAt);
    }
}
