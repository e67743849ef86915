using System.Runtime.Intrinsics;
using NUnit.Framework;
using StrategyFactory.Numerics.Backtest;

namespace StrategyFactory.Tests.Numerics.Backtest;

[TestFixture]
internal sealed unsafe class WordPackingTests
{
    [Test]
    public void Both_ways_move_the_kept_words_together()
    {
        var words = Vector512.Create(10ul, 11, 12, 13, 14, 15, 16, 17);
        for (var mask = 0; mask < 256; mask++)
        {
            var kept = Enumerable.Range(0, 8).Where(lane => ((mask >> lane) & 1) == 1).ToArray();
            var keep = Vector512.Create<ulong>([.. Enumerable.Range(0, 8).Select(lane => kept.Contains(lane) ? ulong.MaxValue : 0)]);
            ulong[] fast = new ulong[9], portable = new ulong[9];
            fixed (ulong* fastStart = fast, portableStart = portable)
            {
                WordPacking.Write(words, keep, fastStart);
                WordPacking.WritePortable(words, keep, portableStart);
            }

            var expected = kept.Select(lane => 10ul + (ulong)lane);
            Assert.That(fast[..kept.Length], Is.EqualTo(expected));
            Assert.That(portable[..kept.Length], Is.EqualTo(expected));
        }
    }
}
