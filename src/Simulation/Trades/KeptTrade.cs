using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Simulation.Trades;

/// <summary>One trade of a job whose trades are kept.</summary>
internal sealed class KeptTrade
{
    public Guid JobId { get; set; }

    /// <summary>Place in time, from 0.</summary>
    public int Number { get; set; }

    /// <summary>1 long, −1 short.</summary>
    public int Side { get; set; }

    public DateTimeOffset EntryTime { get; set; }

    public double EntryPrice { get; set; }

    public DateTimeOffset ExitTime { get; set; }

    public double ExitPrice { get; set; }

    public double Return { get; set; }

    /// <summary>Fraction of the equity put into it.</summary>
    public double Size { get; set; }
}

internal sealed class KeptTradeTable : IEntityTypeConfiguration<KeptTrade>
{
    public void Configure(EntityTypeBuilder<KeptTrade> builder)
    {
        builder.ToTable("kept_trades").HasKey(trade => new { trade.JobId, trade.Number });
        builder.HasOne<PriorityJob>().WithMany().HasForeignKey(trade => trade.JobId).HasConstraintName("kept_trades_job_id_fkey");
    }
}
