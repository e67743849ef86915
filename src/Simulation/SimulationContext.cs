using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.ExpertAdvisors;
using StrategyFactory.Simulation.Queue;
using StrategyFactory.Simulation.Trades;

namespace StrategyFactory.Simulation;

/// <summary>The schema <c>simulation</c>.</summary>
internal sealed class SimulationContext(DbContextOptions<SimulationContext> options, DatabaseSession session)
    : ModuleContext(options, session, Schema)
{
    public const string Schema = "simulation";

    public DbSet<PriorityJob> PriorityJobs => Set<PriorityJob>();

    public DbSet<Worker> Workers => Set<Worker>();

    public DbSet<KeptTrade> KeptTrades => Set<KeptTrade>();

    public DbSet<KeptEquity> KeptEquity => Set<KeptEquity>();

    public DbSet<StoredSpecification> SymbolSpecifications => Set<StoredSpecification>();
}
