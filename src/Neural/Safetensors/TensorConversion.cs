using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace StrategyFactory.Neural.Safetensors;

/// <summary>Stored elements as the numbers that models compute with. Wider types are exact, F64 is rounded to the nearest.</summary>
internal static class TensorConversion
{
    /// <summary>Turns little-endian bytes into float32.</summary>
    /// <param name="type">A floating type.</param>
    /// <param name="stored">Elements times their size.</param>
    /// <param name="values">As many as there are elements.</param>
    internal static void ToSingle(TensorType type, ReadOnlySpan<byte> stored, Span<float> values)
    {
        switch (type)
        {
            case TensorType.F32:
                stored.CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(stored), values);
                break;
            case TensorType.BF16:
                Widen(MemoryMarshal.Cast<byte, ushort>(stored), MemoryMarshal.Cast<float, uint>(values));
                break;
            case TensorType.F64:
                TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, double>(stored), values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Only floating types are numbers to compute with.");
        }
    }

    /// <summary>A BF16 is the upper half of a float32.</summary>
    private static void Widen(ReadOnlySpan<ushort> halves, Span<uint> bits)
    {
        for (var i = 0; i < halves.Length; i++)
        {
            bits[i] = (uint)halves[i] << 16;
        }
    }
}
