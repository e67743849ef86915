using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.MarketData.Bars;

/// <summary>What was imported when, with its report.</summary>
internal sealed class ImportRecord
{
    public Guid Id { get; set; }

    public Guid SeriesId { get; set; }

    public string FileName { get; set; } = "";

    /// <summary>The report as JSON.</summary>
    public string Report { get; set; } = "{}";

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class ImportRecordTable : IEntityTypeConfiguration<ImportRecord>
{
    public void Configure(EntityTypeBuilder<ImportRecord> builder)
    {
        builder.ToTable("imports");
        builder.HasKey(import => import.Id);
        builder.Property(import => import.Id).ValueGeneratedNever();
        builder.Property(import => import.Report).HasColumnType("jsonb");
        builder.HasIndex(import => import.SeriesId);
        builder.HasOne<StoredSeries>().WithMany().HasForeignKey(import => import.SeriesId).HasConstraintName("imports_series_id_fkey")
            .OnDelete(DeleteBehavior.Cascade);
    }
}
