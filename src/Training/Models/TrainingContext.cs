using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Training.Models;

/// <summary>Schema <c>training</c>.</summary>
internal sealed class TrainingContext(DbContextOptions<TrainingContext> options, DatabaseSession session)
    : ModuleContext(options, session, Schema)
{
    internal const string Schema = "training";

    public DbSet<ModelRecord> Models => Set<ModelRecord>();

    public DbSet<BoosterRecord> Boosters => Set<BoosterRecord>();

    public DbSet<HoldoutReadRecord> HoldoutReads => Set<HoldoutReadRecord>();
}
