using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.Training.Models;

/// <summary>A stored model; never changed once written.</summary>
internal sealed class ModelRecord
{
    public Guid Id { get; set; }

    public string Fingerprint { get; set; } = "";

    public string Symbol { get; set; } = "";

    public string Timeframe { get; set; } = "";

    public string Algorithm { get; set; } = "";

    public int FeatureCount { get; set; }

    public double Score { get; set; }

    /// <summary>The resolved specification as JSON.</summary>
    public string Specification { get; set; } = "{}";

    /// <summary>The model and its grid as JSON; numbers read back to the same bits.</summary>
    public string Details { get; set; } = "{}";

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class ModelTable : IEntityTypeConfiguration<ModelRecord>
{
    public void Configure(EntityTypeBuilder<ModelRecord> builder)
    {
        builder.ToTable("models");
        builder.HasKey(model => model.Id);
        builder.Property(model => model.Id).ValueGeneratedNever();
        builder.Property(model => model.Specification).HasColumnType("jsonb");
        builder.Property(model => model.Details).HasColumnType("jsonb");
        builder.HasIndex(model => model.Fingerprint).IsUnique();
        builder.HasIndex(model => new { model.Symbol, model.CreatedAt });
    }
}
