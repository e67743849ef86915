using System.Buffers.Binary;

namespace StrategyFactory.Simulation.Queue;

/// <summary>
/// UUIDv7 identifiers that ascend within one call, so that jobs of one instant are claimed in grid order. The last 62 random
/// bits serve as a counter with a random start, the "monotonic random" method of RFC 9562, section 6.2.
/// </summary>
internal static class SequentialIds
{
    private const ulong CounterBits = (1UL << 62) - 1;

    public static Guid[] Create(DateTimeOffset time, int count)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(time).TryWriteBytes(bytes, bigEndian: true, out _);
        var tail = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);

        // The top bit of the start is cleared: the counter cannot run over.
        var start = tail & (CounterBits >> 1);
        var ids = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (tail & ~CounterBits) | (start + (ulong)i));
            ids[i] = new(bytes, bigEndian: true);
        }

        return ids;
    }
}
