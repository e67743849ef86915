using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting.Series;

/// <summary>An uploaded series; its file lies below the storage root.</summary>
internal sealed class UploadedSeriesRow
{
    public Guid Id { get; set; }

    public string Name { get; set; } = "";

    public string DateColumn { get; set; } = "";

    public string Target { get; set; } = "";

    public List<string> Columns { get; set; } = [];

    public int Rows { get; set; }

    public int Missing { get; set; }

    public DateTimeOffset First { get; set; }

    public DateTimeOffset Last { get; set; }

    public string ContentHash { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    internal UploadedSeries Describe() =>
        new(Id, Name, DateColumn, Target, Columns, Rows, Missing, First, Last, ContentHash, CreatedAt);
}

internal sealed class UploadedSeriesTable : IEntityTypeConfiguration<UploadedSeriesRow>
{
    public void Configure(EntityTypeBuilder<UploadedSeriesRow> builder)
    {
        builder.ToTable("uploaded_series");
        builder.HasKey(series => series.Id);
        builder.Property(series => series.Id).ValueGeneratedNever();
        builder.HasIndex(series => series.CreatedAt);
    }
}
