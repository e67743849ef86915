using System.Buffers.Binary;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace StrategyFactory.Neural.Gguf;

/// <summary>
/// Numbers as the file has them: float32, float16, or 32 signed bytes with the float16 that they are multiplied by (Q8_0).
/// </summary>
internal static class WeightEncoding
{
    // in whole blocks, so that only a piece is there twice
    private const int Piece = 1 << 18;

    private const float LargestHalf = 65_504;

    /// <summary>Writes numbers.</summary>
    /// <exception cref="NotFiniteNumberException">One is not finite, or the type cannot hold it; the message is its place.</exception>
    public static void Write(ReadOnlySpan<float> values, GgufType type, Stream target)
    {
        var bytes = new byte[type.Bytes(Math.Min(values.Length, Piece))];
        for (var done = 0; done < values.Length; done += Piece)
        {
            var piece = values.Slice(done, Math.Min(Piece, values.Length - done));
            RequireWithin(piece, type, done);
            var filled = bytes.AsSpan(0, (int)type.Bytes(piece.Length));
            if (type == GgufType.F32)
            {
                MemoryMarshal.AsBytes(piece).CopyTo(filled);
            }
            else if (type == GgufType.F16)
            {
                TensorPrimitives.ConvertToHalf(piece, MemoryMarshal.Cast<byte, Half>(filled));
            }
            else
            {
                Quantise(piece, filled);
            }

            target.Write(filled);
        }
    }

    /// <summary>Q8_0: the largest of 32 becomes ±127, halves are rounded away from zero.</summary>
    public static void Quantise(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        var (count, size) = (GgufType.Q80.ValuesPerBlock, GgufType.Q80.BytesPerBlock);
        for (var block = 0; block < values.Length / count; block++)
        {
            var source = values.Slice(block * count, count);
            var target = bytes.Slice(block * size, size);
            var scale = Math.Abs(TensorPrimitives.MaxMagnitude(source)) / sbyte.MaxValue;
            var inverse = scale == 0 ? 0 : 1 / scale;
            BinaryPrimitives.WriteHalfLittleEndian(target, (Half)scale);
            for (var i = 0; i < count; i++)
            {
                target[2 + i] = (byte)(sbyte)MathF.Round(source[i] * inverse, MidpointRounding.AwayFromZero);
            }
        }
    }

    private static void RequireWithin(ReadOnlySpan<float> values, GgufType type, int first)
    {
        var limit = type == GgufType.F32 ? float.MaxValue : type == GgufType.F16 ? LargestHalf : LargestHalf * sbyte.MaxValue;

        // NaN is the largest magnitude of all
        if (Math.Abs(TensorPrimitives.MaxMagnitude(values)) <= limit)
        {
            return;
        }

        var place = 0;
        while (Math.Abs(values[place]) <= limit)
        {
            place++;
        }

        throw new NotFiniteNumberException((first + place).ToString(CultureInfo.InvariantCulture), values[place]);
    }
}
