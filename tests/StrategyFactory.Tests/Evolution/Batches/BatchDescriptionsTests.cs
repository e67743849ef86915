using NUnit.Framework;
using StrategyFactory.Evolution.Batches;
using StrategyFactory.Evolution.Records;

namespace StrategyFactory.Tests.Evolution.Batches;

internal sealed class BatchDescriptionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [TestCase("PENDING", 0, 0, 0, 0)]
    [TestCase("RUNNING", 0, 0, 147, 0.0625, Description = "half of the models, a quarter of generation 0 of 4")]
    [TestCase("RUNNING", 0, 0, 294, 0.125, Description = "trained, not yet judged")]
    [TestCase("RUNNING", 0, 1, 294, 0.25, Description = "generation 0 is judged, 1 not begun")]
    [TestCase("RUNNING", 1, 1, 0, 0.25)]
    [TestCase("RUNNING", 3, 3, 294, 0.875)]
    [TestCase("COMPLETED", 0, 1, 294, 1, Description = "promoted in generation 0")]
    [TestCase("FAILED", 0, 0, 0, 1)]
    public void A_run_progresses_by_half_generations(string status, int current, int judged, int models, double expected) =>
        Assert.That(BatchDescriptions.Progress(Row(status) with { CurrentGeneration = current, Judged = judged, ModelsDone = models }), Is.EqualTo(expected));

    [TestCase(false, "PENDING", "PENDING", "PENDING")]
    [TestCase(false, "RUNNING", "RUNNING", "PENDING")]
    [TestCase(false, "RUNNING", "COMPLETED", "PENDING")]
    [TestCase(false, "COMPLETED", "COMPLETED", "FAILED")]
    [TestCase(false, "COMPLETED", "COMPLETED", "STOPPED")]
    [TestCase(false, "FAILED", "FAILED", "FAILED")]
    [TestCase(true, "RUNNING", "RUNNING", "STOPPED")]
    [TestCase(true, "STOPPED", "COMPLETED", "STOPPED")]
    [TestCase(true, "COMPLETED", "COMPLETED", "FAILED")]
    public void The_state_of_a_batch_is_that_of_its_runs(bool cancelled, string expected, params string[] runs)
    {
        var details = BatchDescriptions.Details(new() { MaxConcurrent = 2, CancelRequested = cancelled, CreatedAt = Start }, [.. runs.Select(Row)], Start);

        Assert.That(details.Status, Is.EqualTo(expected));
        Assert.That(details.Counts.Values.Sum(), Is.EqualTo(runs.Length));
        Assert.That(details.Counts, Has.Count.EqualTo(5));
    }

    [Test]
    public void A_batch_lasts_from_its_first_start_to_its_last_end_or_to_now()
    {
        BatchRow[] rows = [Row("COMPLETED") with { StartedAt = Start.AddSeconds(2), FinishedAt = Start.AddSeconds(5) }, Row("RUNNING") with { StartedAt = Start.AddSeconds(1) }, Row("PENDING") with { Waiting = true }];
        var batch = new EvolutionBatch { MaxConcurrent = 1, CreatedAt = Start };

        var running = BatchDescriptions.Details(batch, rows, Start.AddSeconds(11));
        var ended = BatchDescriptions.Details(batch, [rows[0], rows[1] with { Status = "COMPLETED", FinishedAt = Start.AddSeconds(9) }], Start.AddHours(1));

        Assert.That((running.StartedAt, running.FinishedAt, running.Seconds), Is.EqualTo((Start.AddSeconds(1), (DateTimeOffset?)null, 10d)));
        Assert.That((ended.FinishedAt, ended.Seconds), Is.EqualTo((Start.AddSeconds(9), 8d)));
        Assert.That(running.Runs.Select(run => (run.QueuePosition, run.Seconds)), Is.EqualTo(new[] { ((int?)null, 3d), (null, 10), (1, 0) }));
    }

    private static BatchRow Row(string status) => new()
    {
        BatchId = Guid.Empty,
        RunId = Guid.Empty,
        Symbol = "S",
        Timeframe = "1m",
        Horizon = "1",
        Priority = 0,
        Waiting = false,
        Status = status,
        CurrentGeneration = 0,
        MaxGenerations = 4,
        ModelsDone = 0,
        ModelsTotal = 294,
        Judged = 0,
        Promoted = false,
        Candidates = 0,
        StartedAt = status == "PENDING" ? null : Start,
    };
}
