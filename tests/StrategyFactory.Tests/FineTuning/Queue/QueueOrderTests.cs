using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Tasks;

namespace StrategyFactory.Tests.FineTuning.Queue;

internal sealed class QueueOrderTests
{
    private ControllerHarness _controller = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _controller = await ControllerHarness.StartAsync([("AcceptExternalExperts", "true")]);

    [OneTimeTearDown]
    public async Task StopAsync() => await _controller.DisposeAsync();

    [Test]
    public void Priorities_are_those_of_the_formula()
    {
        var queued = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var now = queued.AddMinutes(7.5);
        Assert.That(TaskPriority.Of(new() { QueuedAt = queued }, now, 1), Is.EqualTo(17.5));
        Assert.That(TaskPriority.Of(new() { QueuedAt = queued, Priority = 50 }, now, 2), Is.EqualTo(65));
        Assert.That(TaskPriority.Of(new() { QueuedAt = queued, Retrying = true, AttemptCount = 2 }, now, 1), Is.EqualTo(47.5));
        Assert.That(TaskPriority.Of(new() { QueuedAt = queued, StepName = "fine_tune", InheritedDistance = 0.055 }, now, 0), Is.EqualTo(994), "1000 − ⌊5.5 + 0.5⌋");
        Assert.That(TaskPriority.Of(new() { QueuedAt = queued, StepName = "fine_tune", InheritedDistance = 0.0549 }, now, 0), Is.EqualTo(995));
        Assert.That(TaskPriority.Of(new() { QueuedAt = queued, StepName = "fine_tune", InheritedDistance = 0, Retrying = true, AttemptCount = 1 }, now, 0), Is.EqualTo(20), "a retry comes before what it retries");
    }

    [Test]
    public async Task The_statement_of_the_queue_orders_as_the_formula_does_and_tasks_are_claimed_in_that_order()
    {
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var submitted = await _controller.SubmitAsync();
            await _controller.SendAsync(new AdvanceController());
            await using var command = _controller.Source.CreateCommand("UPDATE fine_tuning.controller_tasks SET priority = $2, retrying = $3, attempt_count = $4, step_name = $5, inherited_distance = $6, queued_at = $7 WHERE id = $1");
            command.Parameters.AddWithValue(submitted.TaskId);
            command.Parameters.AddWithValue(random.Next(3) == 0 ? DBNull.Value : random.Next(1, 999));
            command.Parameters.AddWithValue(random.Next(4) == 0);
            command.Parameters.AddWithValue(random.Next(4));
            command.Parameters.AddWithValue(random.Next(2) == 0 ? "fine_tune" : "initial");
            command.Parameters.AddWithValue(random.Next(4) == 0 ? DBNull.Value : random.NextDouble());
            command.Parameters.AddWithValue(_controller.Clock.GetUtcNow().AddMinutes(-random.Next(0, 3000) / 7.0));
            await command.ExecuteNonQueryAsync();
        }

        var queued = await _controller.SendAsync(new GetControllerTasks("queued", 1000));
        Assert.That(queued, Has.Count.EqualTo(60));
        Assert.That(queued.Select(task => task.Priority), Is.Ordered.Descending, "the order is the statement's, the number the formula's");
        foreach (var expected in queued.Take(20))
        {
            var claimed = await _controller.SendAsync(new ClaimControllerTask("elsewhere", [FakeExpert.Name]));
            Assert.That(claimed!.TaskId, Is.EqualTo(expected.TaskId));
        }
    }

    [Test]
    public async Task Two_workers_never_hold_one_task()
    {
        await using var controller = await ControllerHarness.StartAsync();
        for (var i = 0; i < 12; i++)
        {
            await controller.SubmitAsync();
        }

        await controller.SendAsync(new AdvanceController());
        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => controller.SendAsync(new ClaimControllerTask($"worker {worker}", [FakeExpert.Name]))));

        Assert.That(claims.OfType<ClaimedControllerTask>().Select(claim => claim.TaskId).Distinct().Count(), Is.EqualTo(12));
        Assert.That(claims.Count(claim => claim is null), Is.EqualTo(4));
    }
}
