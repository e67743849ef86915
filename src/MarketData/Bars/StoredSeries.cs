using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>One imported series: a symbol at one timeframe.</summary>
internal sealed class StoredSeries : IAnnounced
{
    string IAnnounced.ChangeKind => MarketDataChanges.Series;

    string IAnnounced.ChangeId => Symbol;

    public Guid Id { get; set; }

    public string Symbol { get; set; } = "";

    public string Timeframe { get; set; } = "";

    public int Bars { get; set; }

    public DateTimeOffset FirstBar { get; set; }

    public DateTimeOffset LastBar { get; set; }

    /// <summary>SHA-256 over the hashes of all chunks in time order.</summary>
    public string ContentHash { get; set; } = "";

    public bool HasVolume { get; set; }

    /// <summary>Bars whose spread is known.</summary>
    public int SpreadBars { get; set; }

    /// <summary>The median of those, a fraction of the price; null without any.</summary>
    public double? MedianSpread { get; set; }

    /// <summary>Rises with every change of the bars.</summary>
    public long Version { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class StoredSeriesTable : IEntityTypeConfiguration<StoredSeries>
{
    public void Configure(EntityTypeBuilder<StoredSeries> builder)
    {
        builder.ToTable("series");
        builder.HasKey(series => series.Id);
        builder.Property(series => series.Id).ValueGeneratedNever();
        builder.HasIndex(series => new { series.Symbol, series.Timeframe }).IsUnique();
    }
}
