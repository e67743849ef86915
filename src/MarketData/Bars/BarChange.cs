using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Bars of one series that somebody had forgotten; outlives the series.</summary>
internal sealed class BarChange
{
    public Guid Id { get; set; }

    public string Symbol { get; set; } = "";

    public string Timeframe { get; set; } = "";

    /// <summary>Who, as far as it is known.</summary>
    public string MadeBy { get; set; } = "";

    /// <summary>First open time of the span, inclusive; null for the beginning.</summary>
    public DateTimeOffset? SpanStart { get; set; }

    /// <summary>Last open time, exclusive; null for the end.</summary>
    public DateTimeOffset? SpanEnd { get; set; }

    /// <summary>Bars that went.</summary>
    public int Bars { get; set; }

    public string HashBefore { get; set; } = "";

    /// <summary>Null where no bar was left.</summary>
    public string? HashAfter { get; set; }

    public DateTimeOffset MadeAt { get; set; }
}

internal sealed class BarChangeTable : IEntityTypeConfiguration<BarChange>
{
    public void Configure(EntityTypeBuilder<BarChange> builder)
    {
        builder.ToTable("bar_changes");
        builder.HasKey(change => change.Id);
        builder.Property(change => change.Id).ValueGeneratedNever();
        builder.HasIndex(change => new { change.Symbol, change.MadeAt });
    }
}
