using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Somebody reads some symbols as they were at one moment, until it is released.</summary>
internal sealed class BarPin
{
    /// <summary>That of its owner.</summary>
    public Guid Id { get; set; }

    /// <summary>What kind of thing its owner is, for people.</summary>
    public string Owner { get; set; } = "";

    /// <summary>The symbols that are read, also those that were not imported at that moment.</summary>
    public List<string> Symbols { get; set; } = [];

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class BarPinTable : IEntityTypeConfiguration<BarPin>
{
    public void Configure(EntityTypeBuilder<BarPin> builder)
    {
        builder.ToTable("pins");
        builder.HasKey(pin => pin.Id);
        builder.Property(pin => pin.Id).ValueGeneratedNever();
    }
}
