using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.Database;

internal sealed class TestFactoryTests
{
    [Test]
    public async Task A_run_of_the_demonstration_market_goes_from_request_to_end()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.SendAsync(new ImportDemoBars());
        var started = await factory.SendAsync(new StartEvolution(new() { Symbol = "NOISE", MaxGenerations = 2 }));
        await factory.RunDueAsync();
        var run = await factory.SendAsync(new GetRun(started.RunId));
        Assert.Multiple(() =>
        {
            Assert.That(run.Status, Is.EqualTo("COMPLETED"));
            Assert.That(run.StoppedReason, Is.EqualTo("max_generations"));
            Assert.That(run.Generations, Has.Count.EqualTo(2));
            Assert.That(run.Generations[0].ModelsTrained, Is.EqualTo(294));
            Assert.That(run.Generations[0].Simulations, Is.EqualTo(140));
        });
    }
}
