using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Schema <c>market_data</c>.</summary>
internal sealed class MarketDataContext(DbContextOptions<MarketDataContext> options, DatabaseSession session)
    : ModuleContext(options, session, Schema)
{
    internal const string Schema = "market_data";

    public DbSet<StoredSeries> Series => Set<StoredSeries>();

    public DbSet<BarChunk> Chunks => Set<BarChunk>();

    public DbSet<ImportRecord> Imports => Set<ImportRecord>();

    public DbSet<BarPin> Pins => Set<BarPin>();

    public DbSet<PinnedSeries> PinnedSeries => Set<PinnedSeries>();

    public DbSet<BarChange> Changes => Set<BarChange>();

    public DbSet<AdjustmentRecord> Adjustments => Set<AdjustmentRecord>();
}
