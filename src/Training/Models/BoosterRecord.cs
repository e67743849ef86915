using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.Training.Models;

/// <summary>
/// The trees of a model, byte for byte as the library wrote them; apart from the model, because a forest can take many megabytes.
/// </summary>
internal sealed class BoosterRecord
{
    public Guid ModelId { get; set; }

    public byte[] Content { get; set; } = [];
}

internal sealed class BoosterTable : IEntityTypeConfiguration<BoosterRecord>
{
    public void Configure(EntityTypeBuilder<BoosterRecord> builder)
    {
        builder.ToTable("boosters");
        builder.HasKey(booster => booster.ModelId);
        builder.Property(booster => booster.ModelId).ValueGeneratedNever();
        builder.HasOne<ModelRecord>().WithOne().HasForeignKey<BoosterRecord>(booster => booster.ModelId)
            .HasConstraintName("boosters_model_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
