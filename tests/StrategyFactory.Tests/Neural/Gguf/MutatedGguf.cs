namespace StrategyFactory.Tests.Neural.Gguf;

/// <summary>Copies of a file with a few bytes or numbers of its head changed, or cut short, always the same ones.</summary>
internal static class MutatedGguf
{
    private const int Head = 9_000;

    private static readonly uint[] Extremes = [0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fc00000, 0x7f800000, 1u << 20];

    public static IEnumerable<byte[]> Files(int seed, int count, byte[] whole)
    {
        Random random = new(seed);
        for (var i = 0; i < count; i++)
        {
            var bytes = whole.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(Math.Min(Head, bytes.Length) - sizeof(uint));
                bytes[at] = random.Next(3) switch { 0 => 0, 1 => (byte)random.Next(256), _ => (byte)(bytes[at] ^ (1 << random.Next(8))) };
                if (random.Next(3) == 0)
                {
                    BitConverter.TryWriteBytes(bytes.AsSpan(at), Extremes[random.Next(Extremes.Length)]);
                }
            }

            yield return random.Next(8) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
        }
    }
}
