using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Evolution.Records;

/// <summary>A run of the factory.</summary>
internal sealed class EvolutionRun : IAnnounced, IAnnotated
{
    string IAnnounced.ChangeKind => EvolutionChanges.Run;

    string IAnnounced.ChangeId => Id.ToString();

    public Guid Id { get; set; }

    public string Symbol { get; set; } = "";

    public string Timeframe { get; set; } = "";

    /// <summary>How far its target looks ahead, as requests spell it.</summary>
    public string Horizon { get; set; } = "1";

    public string Algorithm { get; set; } = "";

    public Guid? SeedModelId { get; set; }

    public int MaxGenerations { get; set; }

    public int CurrentGeneration { get; set; }

    public string Status { get; set; } = RunStatus.Pending;

    public string? StoppedReason { get; set; }

    /// <summary>The resolved request as JSON.</summary>
    public string Config { get; set; } = "{}";

    public double? BestSqn { get; set; }

    public Guid? BestModelId { get; set; }

    public bool Promoted { get; set; }

    public bool CancelRequested { get; set; }

    /// <summary>One of <see cref="RunStep"/>; empty before it begins and once it has ended.</summary>
    public string Step { get; set; } = "";

    public int ModelsDone { get; set; }

    public int ModelsTotal { get; set; }

    /// <summary>Hints for people.</summary>
    public List<string> Warnings { get; set; } = [];

    public string? Error { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>The batch it was started with, or null.</summary>
    public Guid? BatchId { get; set; }

    /// <summary>Higher ones of a batch start first.</summary>
    public int BatchPriority { get; set; }

    /// <summary>Its place in the batch.</summary>
    public int BatchPosition { get; set; }

    /// <summary>True until its batch has room for it; not yet due.</summary>
    public bool Waiting { get; set; }

    /// <summary>The request as it is stored, every default filled in.</summary>
    internal EvolutionRequest Request() => FactoryJson.Read<EvolutionRequest>(Config);

    /// <summary>What it is at, in one word.</summary>
    internal string Doing() => Status == RunStatus.Pending ? "waiting" : Step;
}

/// <summary>What a run at work is at.</summary>
internal static class RunStep
{
    internal const string Training = "training";
    internal const string Simulating = "simulating";
    internal const string Judging = "judging";
    internal const string Pruning = "pruning";
}

internal sealed class EvolutionRunTable : IEntityTypeConfiguration<EvolutionRun>
{
    public void Configure(EntityTypeBuilder<EvolutionRun> builder)
    {
        builder.ToTable("evolution_runs");
        builder.HasKey(run => run.Id);
        builder.Property(run => run.Id).ValueGeneratedNever();
        builder.Property(run => run.Config).HasColumnType("jsonb");
        builder.HasIndex(run => new { run.Status, run.CreatedAt });
        builder.HasIndex(run => new { run.CreatedAt, run.Id });
        builder.HasIndex(run => new { run.Promoted, run.CreatedAt }).HasFilter("promoted");
        builder.HasOne<EvolutionBatch>().WithMany().HasForeignKey(run => run.BatchId)
            .HasConstraintName("evolution_runs_batch_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
