using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.Evolution.Records;

internal sealed class RunTransitionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [TestCase("PENDING", "RUNNING STOPPED FAILED")]
    [TestCase("RUNNING", "RUNNING COMPLETED STOPPED FAILED")]
    [TestCase("COMPLETED", "")]
    [TestCase("STOPPED", "")]
    [TestCase("FAILED", "PENDING")]
    public void A_state_leads_to_these_and_no_others(string from, string to) =>
        Assert.That(RunStatus.All.Where(state => RunTransitions.IsLegal(from, state)), Is.EquivalentTo(to.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Test]
    public void A_reason_decides_the_state_that_a_run_ends_in()
    {
        var run = new EvolutionRun { Step = RunStep.Judging };
        run.Begin(Now);
        run.End(StopReason.SimulationError, "No strategy was simulated.", Now.AddMinutes(1));

        Assert.That((run.Status, run.StoppedReason, run.Error), Is.EqualTo(("FAILED", "simulation_error", "No strategy was simulated.")));
        Assert.That((run.Step, run.StartedAt, run.FinishedAt), Is.EqualTo(("", (DateTimeOffset?)Now, (DateTimeOffset?)Now.AddMinutes(1))));
    }

    [Test]
    public void Every_reason_ends_a_run_that_is_at_work_and_stands_in_the_documentation()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "evolution.md"));

        Assert.That(StopReason.All.Where(reason => !RunTransitions.IsLegal(RunStatus.Running, reason.Status)), Is.Empty);
        Assert.That(StopReason.All.Select(reason => reason.Name), Is.Unique);
        Assert.That(StopReason.All.Where(reason => !page.Contains($"`{reason.Name}`", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void A_run_that_goes_on_keeps_the_time_it_began()
    {
        var run = new EvolutionRun();
        run.Begin(Now);
        run.Begin(Now.AddHours(1));

        Assert.That(run.StartedAt, Is.EqualTo(Now));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_failed_run_that_is_taken_up_again_waits_only_in_a_batch(bool batched)
    {
        var run = new EvolutionRun { BatchId = batched ? Guid.NewGuid() : null, CancelRequested = true };
        run.End(StopReason.TrainingError, "No bars.", Now);
        run.Reopen();

        Assert.That((run.Status, run.StoppedReason, run.Error, run.FinishedAt), Is.EqualTo(("PENDING", (string?)null, (string?)null, (DateTimeOffset?)null)));
        Assert.That((run.CancelRequested, run.Waiting), Is.EqualTo((false, batched)));
    }

    [Test]
    public void What_has_ended_cannot_end_again_nor_go_on()
    {
        var run = new EvolutionRun();
        run.End(StopReason.Cancelled, null, Now);

        Assert.That(() => run.End(StopReason.TrainingError, null, Now), Throws.TypeOf<ConflictException>().With.Message.Contains("is STOPPED and cannot become FAILED"));
        Assert.That(() => run.Begin(Now), Throws.TypeOf<ConflictException>());
        Assert.That(run.Reopen, Throws.TypeOf<ConflictException>());
        Assert.That(run.StoppedReason, Is.EqualTo("cancelled"));
    }
}
