using NUnit.Framework;

namespace StrategyFactory.Tests.Simulation;

/// <summary>Tests that share one database and start with an empty queue.</summary>
internal abstract class SimulationFixture
{
    protected SimulationHarness Harness { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => Harness = await SimulationHarness.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await Harness.DisposeAsync();

    [SetUp]
    public virtual Task SetUpAsync() => Harness.EmptyQueueAsync();
}
