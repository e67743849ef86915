using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>The head of a GGUF file, read front to back: nothing is believed that the file is too short for.</summary>
/// <param name="file">At its first byte.</param>
/// <param name="path">For messages.</param>
internal sealed class GgufStream(Stream file, string path)
{
    private const int LongestName = 4_096;
    private const int LongestText = 64 << 20;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly long _length = file.Length;
    private readonly byte[] _small = new byte[8];
    private byte[] _text = new byte[LongestName];

    /// <summary>Bytes that were read.</summary>
    public long Position { get; private set; }

    public long Length => _length;

    private long Rest => _length - Position;

    public ReadOnlySpan<byte> Read(int count, string what)
    {
        var bytes = _small.AsSpan(0, count);
        Fill(bytes, what);
        return bytes;
    }

    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Read(4, what));

    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Read(8, what));

    /// <summary>A number of things, each of which takes some bytes.</summary>
    public int Count(string what, int most, int bytesEach)
    {
        var count = UInt64(what);
        var possible = (ulong)Math.Min(most, Rest / bytesEach);
        return count <= possible ? (int)count : throw Refusal($"it claims {count} {what}; at most {possible} are possible");
    }

    /// <summary>A short text that names something.</summary>
    public string Name(string what) => Text(what, LongestName);

    /// <summary>A text without zero bytes, where llama.cpp would cut it.</summary>
    public string Text(string what, int longest = LongestText)
    {
        var length = UInt64("the length of a text");
        if (length > (ulong)Math.Min(longest, Rest))
        {
            throw Refusal($"{what} claims {length} bytes; at most {Math.Min(longest, Rest)} are possible");
        }

        if (_text.Length < (int)length)
        {
            _text = new byte[(int)length];
        }

        var bytes = _text.AsSpan(0, (int)length);
        Fill(bytes, what);
        if (bytes.Contains((byte)0))
        {
            throw Refusal($"{what} holds a zero byte");
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Refusal($"{what} is no UTF-8");
        }
    }

    /// <summary>A value of metadata: a number, a yes or no, a text, or an array of one of these.</summary>
    public object Value(string key)
    {
        var type = (GgufValueType)UInt32($"the type of {key}");
        if (type != GgufValueType.Array)
        {
            return Array(type, 1, key).GetValue(0)!;
        }

        var element = (GgufValueType)UInt32($"the type of {key}");
        return Array(element, Count($"elements of {key}", System.Array.MaxLength, BytesOf(element, key)), key);
    }

    public ModelFileException Refusal(string reason) => new(path, $"{reason}.");

    private Array Array(GgufValueType type, int count, string key) => type switch
    {
        GgufValueType.UInt8 => Numbers<byte>(count, key),
        GgufValueType.Int8 => Numbers<sbyte>(count, key),
        GgufValueType.UInt16 => Numbers<ushort>(count, key),
        GgufValueType.Int16 => Numbers<short>(count, key),
        GgufValueType.UInt32 => Numbers<uint>(count, key),
        GgufValueType.Int32 => Numbers<int>(count, key),
        GgufValueType.Float32 => Numbers<float>(count, key),
        GgufValueType.UInt64 => Numbers<ulong>(count, key),
        GgufValueType.Int64 => Numbers<long>(count, key),
        GgufValueType.Float64 => Numbers<double>(count, key),
        GgufValueType.Bool => System.Array.ConvertAll(Numbers<byte>(count, key), flag => flag != 0),
        GgufValueType.String => Texts(count, key),
        _ => throw UnknownType(type, key),
    };

    private T[] Numbers<T>(int count, string key)
        where T : unmanaged
    {
        var values = new T[count];
        Fill(MemoryMarshal.AsBytes(values.AsSpan()), key);
        return values;
    }

    private string[] Texts(int count, string key)
    {
        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            texts[i] = Text(key);
        }

        return texts;
    }

    private int BytesOf(GgufValueType type, string key) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 or GgufValueType.String => 8,
        _ => throw UnknownType(type, key),
    };

    private ModelFileException UnknownType(GgufValueType type, string key) =>
        Refusal($"{key} has values of type {(uint)type}; numbers, texts and lists of them (0 to 8, 10 to 12) can be read");

    private void Fill(Span<byte> bytes, string what)
    {
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Position += read;
        if (read < bytes.Length)
        {
            throw Refusal($"it ends at byte {Position}, within {what}; it was probably cut short");
        }
    }
}
