using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.Evolution.Records;

/// <summary>Runs that were started together and take turns. Its state is that of its runs.</summary>
internal sealed class EvolutionBatch
{
    public Guid Id { get; set; }

    /// <summary>Runs that may be under way at once.</summary>
    public int MaxConcurrent { get; set; }

    public bool CancelRequested { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class EvolutionBatchTable : IEntityTypeConfiguration<EvolutionBatch>
{
    public void Configure(EntityTypeBuilder<EvolutionBatch> builder)
    {
        builder.ToTable("evolution_batches");
        builder.HasKey(batch => batch.Id);
        builder.Property(batch => batch.Id).ValueGeneratedNever();
        builder.HasIndex(batch => batch.CreatedAt);
    }
}
