using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.FineTuning.Thresholds;

/// <summary>Thresholds from some moment on; the latest row counts.</summary>
internal sealed class ThresholdChange : IAnnounced
{
    string IAnnounced.ChangeKind => FineTuningChanges.Thresholds;

    string IAnnounced.ChangeId => "";

    public long Id { get; set; }

    public double Distance { get; set; }

    public double Score { get; set; }

    public int MaxFineTuneDepth { get; set; }

    public int MaxAttempts { get; set; }

    public double AgingFactor { get; set; }

    public string ChangedBy { get; set; } = "";

    public string? Reason { get; set; }

    public DateTimeOffset ChangedAt { get; set; }
}

internal sealed class ThresholdChangeTable : IEntityTypeConfiguration<ThresholdChange>
{
    public void Configure(EntityTypeBuilder<ThresholdChange> builder)
    {
        builder.ToTable("controller_thresholds");
        builder.Property(change => change.Id).UseIdentityByDefaultColumn();
    }
}
