using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.Training.Models;

/// <summary>The audit of the sealed holdout: one row per read.</summary>
internal sealed class HoldoutReadRecord
{
    public Guid Id { get; set; }

    public Guid ModelId { get; set; }

    public string Symbol { get; set; } = "";

    public Guid? RunId { get; set; }

    public string Purpose { get; set; } = "";

    public DateTimeOffset ReadAt { get; set; }
}

internal sealed class HoldoutReadTable : IEntityTypeConfiguration<HoldoutReadRecord>
{
    public void Configure(EntityTypeBuilder<HoldoutReadRecord> builder)
    {
        builder.ToTable("holdout_reads");
        builder.HasKey(read => read.Id);
        builder.Property(read => read.Id).ValueGeneratedNever();
        builder.HasIndex(read => new { read.ModelId, read.ReadAt });
        builder.HasOne<ModelRecord>().WithMany().HasForeignKey(read => read.ModelId)
            .HasConstraintName("holdout_reads_model_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
