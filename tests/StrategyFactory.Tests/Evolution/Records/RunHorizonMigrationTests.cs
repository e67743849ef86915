using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Records;

internal sealed class RunHorizonMigrationTests
{
    private const string Migration = "20261130090000_AddRunHorizon";

    /// <summary>What the migration did, undone, as a database was before.</summary>
    private const string Undo = $"""
        alter table evolution.evolution_runs drop column horizon;
        update evolution.evolution_runs set config = config - 'horizon' - 'label' - 'profit_target' - 'stop_loss' - 'hold' - 'ladder' - 'decide_every' - 'tick_size';
        delete from evolution.__migrations where "MigrationId" = '{Migration}';
        """;

    [Test]
    public async Task Runs_asked_for_before_go_on_as_they_were_asked_and_can_be_looked_at()
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
            (after.Config.Horizon, after.Config.Label, after.Config.Hold, after.Config.Ladder, after.Config.DecideEvery, after.Config.ProfitTarget, after.Config.StopLoss),
            Is.EqualTo((Horizon.NextBar, (TargetLabel?)TargetLabel.Return, (Hold?)Hold.Signal, (bool?)false, (int?)1, (double?)1, (double?)1)));
        Assert.That((await factory.SendAsync(new GetNearMisses(ended.RunId))).Refused, Is.GreaterThanOrEqualTo(0));
    }
}
