using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.FineTuning.Tasks;

internal sealed class TaskRulesTests
{
    private static readonly string[] Legal =
    [
        "new>queued", "new>waiting_for_terminal", "fine_tuning>queued", "fine_tuning>waiting_for_terminal", "queued>worker_in_progress",
        "waiting_for_terminal>worker_in_progress", "waiting_for_terminal>cancelled", "retrying>waiting_for_terminal", "worker_in_progress>worker_completed", "worker_in_progress>worker_failed", "worker_in_progress>queued",
        "worker_completed>completed_success", "worker_completed>completed_partial", "worker_completed>retrying", "worker_completed>failed", "worker_failed>retrying", "worker_failed>failed",
        "retrying>queued", "failed>retrying", "cancelled>retrying", "completed_partial>completed_success",
        "new>cancelled", "fine_tuning>cancelled", "queued>cancelled", "worker_in_progress>cancelled", "worker_completed>cancelled", "worker_failed>cancelled", "retrying>cancelled",
    ];

    [Test]
    public void Only_the_moves_of_the_state_machine_are_legal()
    {
        var moves = TaskState.All.SelectMany(from => TaskState.All.Select(to => (from, to)));
        Assert.That(moves.Where(move => TaskTransitions.IsLegal(move.from, move.to)).Select(move => $"{move.from}>{move.to}"), Is.EquivalentTo(Legal));
    }

    [Test]
    public void An_illegal_move_is_a_conflict_and_changes_nothing()
    {
        var task = new ControllerTask { Status = TaskState.Success };
        Assert.That(() => task.MoveTo(TaskState.Cancelled, "why", DateTimeOffset.UnixEpoch), Throws.TypeOf<ConflictException>().With.Message.Contains("completed_success and cannot become cancelled"));
        Assert.That((task.Status, task.StatusReason, task.FinishedAt), Is.EqualTo((TaskState.Success, (string?)null, (DateTimeOffset?)null)));
    }

    [TestCase("in_progress", "completed_success", "queued")]
    [TestCase("in_progress", "retrying")]
    [TestCase("completed_success", "completed_partial", "completed_success", "failed")]
    [TestCase("completed_partial", "failed", "completed_partial", "cancelled")]
    [TestCase("failed", "failed", "cancelled")]
    [TestCase("failed", "cancelled")]
    public void A_job_is_what_its_tasks_make_of_it(string job, params string[] tasks) => Assert.That(JobRollUp.Of(tasks), Is.EqualTo(job));

    [TestCase(0.1, 0.8, 2)]
    [TestCase(0, 1, 2)]
    [TestCase(0.1000001, 0.8, 1)]
    [TestCase(0.1, 0.7999999, 1)]
    [TestCase(0.1000001, 0.7999999, 0)]
    [TestCase(1, 0, 0)]
    public void Both_thresholds_met_is_success_one_partial_none_failure_and_equality_meets(double distance, double score, int outcome) =>
        Assert.That((int)TaskOutcomes.Of(distance, score, new(0.1, 0.8, 2, 3, 1)), Is.EqualTo(outcome));

    [TestCase(1, 30)]
    [TestCase(2, 60)]
    [TestCase(3, 120)]
    [TestCase(5, 480)]
    [TestCase(6, 900)]
    [TestCase(1000, 900)]
    public void A_retry_waits_twice_as_long_every_time_but_a_quarter_of_an_hour_at_most(int execution, double seconds) =>
        Assert.That(RetryDelay.After(execution, 30).TotalSeconds, Is.EqualTo(seconds));

    [TestCase(1, 1, 10_000)]
    [TestCase(2, 2, 20_000)]
    [TestCase(3, 3, 40_000)]
    public void Execution_k_searches_with_another_seed_and_twice_the_passes(int execution, int seed, int passes) =>
        Assert.That(SearchEffort.Of(execution, 10_000), Is.EqualTo(new SearchEffort(seed, passes)));

    [Test]
    public void Passes_do_not_overflow() => Assert.That(SearchEffort.Of(20, 100_000_000).PassLimit, Is.EqualTo(int.MaxValue));

    [Test]
    public void Thresholds_of_the_configuration_are_those_of_the_issue() =>
        Assert.That(new StrategyFactory.FineTuning.FineTuningOptions().Thresholds, Is.EqualTo(new ControllerThresholds(0.1, 0.8, 2, 3, 1)));
}
