using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Simulation.Trades;

/// <summary>Equity of a kept job at the last close of one UTC date.</summary>
internal sealed class KeptEquity
{
    public Guid JobId { get; set; }

    public DateOnly Date { get; set; }

    /// <summary>In currency, starting from the initial cash.</summary>
    public double Equity { get; set; }
}

internal sealed class KeptEquityTable : IEntityTypeConfiguration<KeptEquity>
{
    public void Configure(EntityTypeBuilder<KeptEquity> builder)
    {
        builder.ToTable("kept_equity").HasKey(point => new { point.JobId, point.Date });
        builder.HasOne<PriorityJob>().WithMany().HasForeignKey(point => point.JobId).HasConstraintName("kept_equity_job_id_fkey");
    }
}
