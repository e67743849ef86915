using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.Evolution.Records;

/// <summary>One generation of a run: written when its model is stored and its strategies queued, completed when it is judged.</summary>
internal sealed class Generation : IAnnounced
{
    string IAnnounced.ChangeKind => EvolutionChanges.Run;

    string IAnnounced.ChangeId => RunId.ToString();

    public Guid RunId { get; set; }

    public int Number { get; set; }

    /// <summary>0 for the pruning of the plain search, 1 and up for the others of a look-ahead.</summary>
    public int Alternative { get; set; }

    /// <summary>True for the alternative that the next generation comes from; until they are judged, for alternative 0.</summary>
    public bool Continues { get; set; }

    public Guid ModelId { get; set; }

    public string Fingerprint { get; set; } = "";

    public List<string> Features { get; set; } = [];

    public int ModelsTrained { get; set; }

    /// <summary>Fits, folds and refits included; null where they were not counted.</summary>
    public int? Fits { get; set; }

    public bool Reused { get; set; }

    public Guid BatchId { get; set; }

    /// <summary>Places of the grid that were queued, in that order; null for all.</summary>
    public List<int>? Places { get; set; }

    /// <summary>The fingerprints looked up before its training, as JSON.</summary>
    public string Trajectory { get; set; } = "[]";

    public bool Judged { get; set; }

    public int Simulations { get; set; }

    public double? BestSqn { get; set; }

    public string? BestSqnReason { get; set; }

    public double? ProfitFactor { get; set; }

    public int? Trades { get; set; }

    public int TooGood { get; set; }

    public int Qualified { get; set; }

    public Guid? BestJobId { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public double Seconds { get; set; }

    public double PlanSeconds { get; set; }

    public double FitSeconds { get; set; }

    public double StoreSeconds { get; set; }

    public double SimulateSeconds { get; set; }

    public double JudgeSeconds { get; set; }
}

internal sealed class GenerationTable : IEntityTypeConfiguration<Generation>
{
    public void Configure(EntityTypeBuilder<Generation> builder)
    {
        builder.ToTable("generations");
        builder.HasKey(generation => new { generation.RunId, generation.Number, generation.Alternative });
        builder.Property(generation => generation.Trajectory).HasColumnType("jsonb");
        builder.HasOne<EvolutionRun>().WithMany().HasForeignKey(generation => generation.RunId)
            .HasConstraintName("generations_run_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
