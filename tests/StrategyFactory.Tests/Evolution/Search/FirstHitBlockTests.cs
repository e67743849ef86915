using NUnit.Framework;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Search;

namespace StrategyFactory.Tests.Evolution.Search;

internal sealed class FirstHitBlockTests
{
    private static readonly Guid A = Guid.CreateVersion7(), B = Guid.CreateVersion7();

    [Test]
    public void A_block_holds_twenty_strategies_and_the_last_one_the_rest()
    {
        QueuedBatch[] queues = [Queue(A, 48)];

        Assert.That(Places(queues, 0), Is.EqualTo(new[] { (A, "0-19") }));
        Assert.That(Places(queues, 1), Is.EqualTo(new[] { (A, "20-39") }));
        Assert.That(Places(queues, 2), Is.EqualTo(new[] { (A, "40-47") }));
        Assert.That(Places(queues, 3), Is.Empty);
    }

    [Test]
    public void Blocks_run_on_over_the_alternatives()
    {
        QueuedBatch[] queues = [Queue(A, 25), Queue(B, 30)];

        Assert.That(Places(queues, 1), Is.EqualTo(new[] { (A, "20-24"), (B, "0-14") }));
        Assert.That(Places(queues, 2), Is.EqualTo(new[] { (B, "15-29") }));
    }

    [Test]
    public void Chosen_strategies_are_counted_in_the_order_in_which_they_were_queued() =>
        Assert.That(FirstHit.PlacesOf([Queue(A, 30, [.. Enumerable.Range(100, 30).Reverse()])], 1).Single().Places, Is.EqualTo(Enumerable.Range(100, 10).Reverse()));

    private static QueuedBatch Queue(Guid batch, int jobs, List<int>? places = null) => new(new Generation { BatchId = batch, Places = places }, jobs);

    private static IEnumerable<(Guid, string)> Places(QueuedBatch[] queues, int block) =>
        FirstHit.PlacesOf(queues, block).Select(part => (part.BatchId, $"{part.Places[0]}-{part.Places[^1]}"));
}
