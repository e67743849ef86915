using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace StrategyFactory.Simulation.Queue;

/// <summary>The column <c>daily_returns</c>: little-endian doubles, on any machine.</summary>
internal static class DailyReturnsColumn
{
    public static byte[] Write(ReadOnlySpan<double> returns)
    {
        var bytes = new byte[returns.Length * sizeof(double)];
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(returns).CopyTo(bytes);
            return bytes;
        }

        for (var i = 0; i < returns.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), returns[i]);
        }

        return bytes;
    }

    public static double[] Read(ReadOnlySpan<byte> bytes)
    {
        var returns = new double[bytes.Length / sizeof(double)];
        for (var i = 0; i < returns.Length; i++)
        {
            returns[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        }

        return returns;
    }
}
