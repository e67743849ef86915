using Npgsql;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.Simulation;

/// <summary>A database of its own for a fixture.</summary>
internal static class SimulationDatabase
{
    public static async Task<NpgsqlDataSource> CreateAsync() => NpgsqlDataSource.Create(await TestDatabase.CreateAsync());
}
