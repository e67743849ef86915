using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace StrategyFactory.Training.Onnx;

/// <summary>
/// The wire format of Protocol Buffers, as far as ONNX files need it: variable-length integers, and fields with their lengths
/// (protobuf.dev/programming-guides/encoding).
/// </summary>
internal sealed class ProtobufWriter
{
    private const int LengthDelimited = 2;
    private const int PayloadBits = 7;
    private const byte More = 0x80;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What has been written.</summary>
    internal ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>A whole number; negative ones take ten bytes.</summary>
    internal void Integer(int field, long value)
    {
        Tag(field, 0);
        Varint((ulong)value);
    }

    /// <summary>A text in UTF-8.</summary>
    internal void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A message in a message.</summary>
    internal void Message(int field, Action<ProtobufWriter> write)
    {
        var inner = new ProtobufWriter();
        write(inner);
        Bytes(field, inner.Written.Span);
    }

    /// <summary>Whole numbers, packed.</summary>
    internal void Integers(int field, IReadOnlyList<long> values) => Message(field, inner =>
    {
        foreach (var value in values)
        {
            inner.Varint((ulong)value);
        }
    });

    /// <summary>Doubles or longs as they lie in memory, little endian.</summary>
    internal void Raw(int field, Array values) => Message(field, inner =>
    {
        const int size = sizeof(long);
        var span = inner._bytes.GetSpan(values.Length * size);
        for (var i = 0; i < values.Length; i++)
        {
            var bits = values is double[] doubles ? BitConverter.DoubleToInt64Bits(doubles[i]) : ((long[])values)[i];
            BinaryPrimitives.WriteInt64LittleEndian(span[(i * size)..], bits);
        }

        inner._bytes.Advance(values.Length * size);
    });

    private void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        Varint((ulong)value.Length);
        _bytes.Write(value);
    }

    private void Tag(int field, int kind) => Varint((ulong)((field << 3) | kind));

    private void Varint(ulong value)
    {
        const int longest = 10;
        var span = _bytes.GetSpan(longest);
        var count = 0;
        for (; value >= More; value >>= PayloadBits)
        {
            span[count++] = (byte)(value | More);
        }

        span[count++] = (byte)value;
        _bytes.Advance(count);
    }
}
