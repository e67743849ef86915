using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Bars of one series that somebody had forgotten or adjusted; outlives the series.</summary>
internal sealed class BarChange
{
    internal const string Forgotten = "forgotten";

    internal const string Adjusted = "adjusted";

    public Guid Id { get; set; }

    /// <summary><see cref="Forgotten"/> or <see cref="Adjusted"/>.</summary>
    public string Kind { get; set; } = Forgotten;

    /// <summary>By what, in words; empty where there is nothing to tell.</summary>
    public string Note { get; set; } = "";

    public string Symbol { get; set; } = "";

    public string Timeframe { get; set; } = "";

    /// <summary>Who, as far as it is known.</summary>
    public string MadeBy { get; set; } = "";

    /// <summary>First open time of the span, inclusive; null for the beginning.</summary>
    public DateTimeOffset? SpanStart { get; set; }

    /// <summary>Last open time, exclusive; null for the end.</summary>
    public DateTimeOffset? SpanEnd { get; set; }

    /// <summary>Bars that went, or are others now.</summary>
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
