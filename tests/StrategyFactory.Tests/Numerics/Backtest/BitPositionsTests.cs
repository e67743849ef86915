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
}
