using NUnit.Framework;
using StrategyFactory.Neural.Decoders;

namespace StrategyFactory.Tests.Neural.Decoders;

/// <summary>Texts share rows of tokens.</summary>
internal sealed class ExamplePackingTests
{
    [Test]
    public void Long_texts_come_first_and_short_ones_fill_up()
    {
        Assert.That(ExamplePacking.Rows([3, 10, 6, 4, 12, 1], 10), Is.EqualTo(new[] { new[] { 4 }, [1], [2, 3], [0, 5] }));
        Assert.That(ExamplePacking.Rows([3, 10, 6], 0), Is.EqualTo(new[] { new[] { 0 }, [1], [2] }), "each its own");
        Assert.That(ExamplePacking.Rows([], 10), Is.Empty);
    }

    [Test]
    public void Every_text_is_in_one_row_and_no_row_is_too_long()
    {
        Random random = new(1);
        for (var round = 0; round < 200; round++)
        {
            var lengths = Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(1, 30)).ToArray();
            var room = random.Next(1, 50);
            var rows = ExamplePacking.Rows(lengths, room);
            Assert.That(rows.SelectMany(row => row), Is.EquivalentTo(Enumerable.Range(0, lengths.Length)));
            Assert.That(rows.Where(row => row.Length > 1).Select(row => row.Sum(text => lengths[text])), Has.All.LessThanOrEqualTo(room));
        }
    }
}
