using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Records;

internal sealed class RunSizingMigrationTests
{
    private const string Migration = "20261130103000_AddRunSizing";

    /// <summary>What the migration did, undone, as a database was before.</summary>
    private const string Undo = $"""
        update evolution.evolution_runs set config = config - 'sizing' - 'size' - 'target_volatility' - 'max_leverage';
        delete from evolution.__migrations where "MigrationId" = '{Migration}';
        """;

    [Test]
    public async Task A_run_asked_for_before_goes_on_with_all_of_the_equity_in_every_position()
    {
        await using var factory = await SmallMarket.FactoryAsync();
        var request = SmallRuns.Request with { MaxGenerations = 1 };
        var (ended, waiting) = (await factory.EvolveAsync(request), (await factory.SendAsync(new StartEvolution(request with { Seed = 2 }))).RunId);
        await factory.ExecuteAsync(Undo);

        Assert.That(await factory.Services.MigrateEvolutionAsync(CancellationToken.None), Is.EqualTo(new[] { Migration }));
        await factory.RunDueAsync();

        var (before, after) = (await factory.SendAsync(new GetRun(ended.RunId)), await factory.SendAsync(new GetRun(waiting)));
        Assert.That((after.Status, after.Generations.Single().BestSqn), Is.EqualTo(("COMPLETED", before.Generations.Single().BestSqn)));
        Assert.That(
            (after.Config.Sizing, after.Config.Size, after.Config.TargetVolatility, after.Config.MaxLeverage),
            Is.EqualTo(((Sizing?)Sizing.Fixed, (double?)1, (double?)0.1, (double?)1)));
    }
}
