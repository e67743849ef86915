using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.MarketData.Bars;

/// <summary>A factor that all bars of a series before one of them were adjusted by.</summary>
internal sealed class AdjustmentRecord
{
    internal const string Split = "split";

    internal const string Dividend = "dividend";

    public Guid Id { get; set; }

    public Guid SeriesId { get; set; }

    /// <summary>Open time of the first bar that was left as it was.</summary>
    public DateTimeOffset FirstBar { get; set; }

    /// <summary><see cref="Split"/> or <see cref="Dividend"/>.</summary>
    public string Kind { get; set; } = Split;

    /// <summary>What prices before it were multiplied by.</summary>
    public double PriceFactor { get; set; }

    /// <summary>And volumes.</summary>
    public double VolumeFactor { get; set; }

    /// <summary>Where the factor came from.</summary>
    public string Source { get; set; } = "";

    /// <summary>Who, as far as it is known.</summary>
    public string MadeBy { get; set; } = "";

    public DateTimeOffset MadeAt { get; set; }

    internal BarFactor Factor => new(FirstBar.ToUnixTimeMilliseconds(), PriceFactor, VolumeFactor);
}

internal sealed class AdjustmentRecordTable : IEntityTypeConfiguration<AdjustmentRecord>
{
    public void Configure(EntityTypeBuilder<AdjustmentRecord> builder)
    {
        builder.ToTable("adjustments");
        builder.HasKey(adjustment => adjustment.Id);
        builder.Property(adjustment => adjustment.Id).ValueGeneratedNever();
        builder.HasIndex(adjustment => adjustment.SeriesId);
        builder.HasOne<StoredSeries>().WithMany().HasForeignKey(adjustment => adjustment.SeriesId)
            .HasConstraintName("adjustments_series_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
