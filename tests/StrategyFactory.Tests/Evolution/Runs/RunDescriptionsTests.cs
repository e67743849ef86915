using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Runs;

internal sealed class RunDescriptionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_run_that_waits_has_no_estimate()
    {
        var progress = RunDescriptions.Progress(new() { MaxGenerations = 4, ModelsTotal = 294 }, [], null, Start);

        Assert.That(progress, Is.EqualTo(new StrategyFactory.Evolution.Contracts.RunProgress("waiting", 0, 0, 294, 0, 0, null)));
    }

    [Test]
    public void A_running_run_tells_cells_strategies_and_an_estimate_from_the_generations_so_far()
    {
        var run = new EvolutionRun { Status = RunStatus.Running, Step = "simulating", MaxGenerations = 4, CurrentGeneration = 2, ModelsDone = 294, ModelsTotal = 294, StartedAt = Start };
        Generation[] generations = [new() { Judged = true }, new() { Number = 1, Judged = true }, new() { Number = 2 }];

        var progress = RunDescriptions.Progress(run, generations, new BatchProgress(140, 50, 3, 0), Start.AddSeconds(30))!;

        Assert.Multiple(() =>
        {
            Assert.That(progress.Step, Is.EqualTo("simulating"));
            Assert.That(progress.SimulationsDone, Is.EqualTo(53));
            Assert.That(progress.SimulationsTotal, Is.EqualTo(140));
            Assert.That(progress.EtaSeconds, Is.EqualTo(30), "two generations took 30 s, two are left");
        });
    }

    [Test]
    public void An_ended_run_has_no_progress([Values("COMPLETED", "STOPPED", "FAILED")] string status) =>
        Assert.That(RunDescriptions.Progress(new() { Status = status, MaxGenerations = 4 }, [], null, Start), Is.Null);

    [Test]
    public void Seconds_run_from_start_to_end_or_to_now()
    {
        Assert.That(RunDescriptions.Seconds(new(), Start), Is.Zero);
        Assert.That(RunDescriptions.Seconds(new() { StartedAt = Start }, Start.AddSeconds(2.5)), Is.EqualTo(2.5));
        Assert.That(RunDescriptions.Seconds(new() { StartedAt = Start, FinishedAt = Start.AddSeconds(4) }, Start.AddHours(1)), Is.EqualTo(4));
    }
}
