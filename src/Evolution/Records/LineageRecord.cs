using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.Evolution.Records;

/// <summary>Parent → child, written in the transaction that stores the child's model.</summary>
internal sealed class LineageRecord
{
    public Guid Id { get; set; }

    public Guid RunId { get; set; }

    public int Generation { get; set; }

    /// <summary>Which pruning alternative of the generation.</summary>
    public int Alternative { get; set; }

    public Guid? ParentModelId { get; set; }

    public Guid ChildModelId { get; set; }

    public double? ParentSqn { get; set; }

    public double? ChildSqn { get; set; }

    public List<string> PrunedFeatures { get; set; } = [];

    public List<string> WithinNoise { get; set; } = [];

    public List<string> RemainingFeatures { get; set; } = [];

    public string PruningReason { get; set; } = "";

    public string Fingerprint { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class LineageTable : IEntityTypeConfiguration<LineageRecord>
{
    public void Configure(EntityTypeBuilder<LineageRecord> builder)
    {
        builder.ToTable("evolution_log");
        builder.HasKey(record => record.Id);
        builder.Property(record => record.Id).ValueGeneratedNever();
        builder.HasIndex(record => new { record.RunId, record.Generation, record.Alternative }).IsUnique();
        builder.HasIndex(record => record.ChildModelId);
        builder.HasOne<EvolutionRun>().WithMany().HasForeignKey(record => record.RunId)
            .HasConstraintName("evolution_log_run_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
