using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.MarketData.Bars;

/// <summary>A series as it was when it was pinned; see <see cref="StoredSeries"/>.</summary>
internal sealed class PinnedSeries
{
    public Guid PinId { get; set; }

    public Guid SeriesId { get; set; }

    public string Symbol { get; set; } = "";

    public string Timeframe { get; set; } = "";

    public int Bars { get; set; }

    public DateTimeOffset FirstBar { get; set; }

    public DateTimeOffset LastBar { get; set; }

    public string ContentHash { get; set; } = "";

    public bool HasVolume { get; set; }

    public long Version { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The series as it was.</summary>
    internal StoredSeries Then() => new()
    {
        Id = SeriesId,
        Symbol = Symbol,
        Timeframe = Timeframe,
        Bars = Bars,
        FirstBar = FirstBar,
        LastBar = LastBar,
        ContentHash = ContentHash,
        HasVolume = HasVolume,
        Version = Version,
        UpdatedAt = UpdatedAt,
    };
}

internal sealed class PinnedSeriesTable : IEntityTypeConfiguration<PinnedSeries>
{
    public void Configure(EntityTypeBuilder<PinnedSeries> builder)
    {
        builder.ToTable("pinned_series");
        builder.HasKey(series => new { series.PinId, series.SeriesId });
        builder.HasOne<BarPin>().WithMany().HasForeignKey(series => series.PinId).HasConstraintName("pinned_series_pin_id_fkey")
            .OnDelete(DeleteBehavior.Cascade);

        // Not deleted along: a series that somebody reads cannot go.
        builder.HasOne<StoredSeries>().WithMany().HasForeignKey(series => series.SeriesId)
            .HasConstraintName("pinned_series_series_id_fkey").OnDelete(DeleteBehavior.NoAction);
    }
}
