using System.Numerics;
using NUnit.Framework;
using StrategyFactory.Numerics.Backtest;

namespace StrategyFactory.Tests.Numerics.Backtest;

[TestFixture]
internal sealed unsafe class BitPositionsTests
{
    [Test]
    public void Both_ways_list_the_set_bits_in_order()
    {
        var random = new Random(3);
        for (var round = 0; round < 5_000; round++)
        {
            var bits = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            bits = (round % 5) switch { 0 => bits, 1 => bits & (ulong)random.NextInt64(), 2 => 0, 3 => ulong.MaxValue, _ => 1ul << random.Next(64) };
            var expected = Enumerable.Range(0, 64).Where(position => ((bits >> position) & 1) == 1).Select(position => position + 128).ToArray();
            int[] fast = new int[64 + BitPositions.Overrun], portable = new int[64 + BitPositions.Overrun];
            fixed (int* fastStart = fast, portableStart = portable)
            {
                BitPositions.Write(bits, BitOperations.PopCount(bits), 128, fastStart);
                BitPositions.WritePortable(bits, BitOperations.PopCount(bits), 128, portableStart);
            }

            Assert.That(fast[..expected.Length], Is.EqualTo(expected));
            Assert.That(portable[..expected.Length], Is.EqualTo(expected));
        }
    }

    [Test]
    public void Both_ways_extract_the_bits_at_the_set_bits()
    {
        var random = new Random(4);
        for (var round = 0; round < 2_000; round++)
        {
            ulong bits = (ulong)random.NextInt64(long.MinValue, long.MaxValue), at = round == 0 ? ulong.MaxValue : (ulong)random.NextInt64() & (ulong)random.NextInt64();
            var expected = Enumerable.Range(0, 64).Where(position => ((at >> position) & 1) == 1).Select((position, k) => ((bits >> position) & 1) << k).Aggregate(0ul, (sum, bit) => sum | bit);
            Assert.That((BitPositions.Extract(bits, at), BitPositions.ExtractPortable(bits, at)), Is.EqualTo((expected, expected)));
        }
    }

    [Test]
    public void Appended_bits_follow_each_other_across_words()
    {
        var random = new Random(5);
        var list = new ulong[70];
        var (expected, used) = (new List<ulong>(), 0);
        fixed (ulong* start = list)
        {
            foreach (var count in (int[])[64, 0, 64, 1, 64, 63, .. Enumerable.Range(0, 60).Select(_ => random.Next(65))])
            {
                var bits = count == 0 ? 0 : (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> (64 - count);
                BitPositions.Append(start, used, bits, count);
                expected.AddRange(Enumerable.Range(0, count).Select(bit => (bits >> bit) & 1));
                used += count;
            }
        }

        Assert.That(Enumerable.Range(0, used).Select(bit => (list[bit / 64] >> (bit % 64)) & 1), Is.EqualTo(expected));
    }
}
