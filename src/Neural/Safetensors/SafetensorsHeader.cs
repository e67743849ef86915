using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace StrategyFactory.Neural.Safetensors;

/// <summary>
/// The description at the head of a safetensors file: eight bytes with its length (little-endian), then JSON, then the data. Read without
/// trust: every number is checked against the file before a byte of data is touched.
/// </summary>
/// <param name="Tensors">All tensors, in the order of their data.</param>
/// <param name="Metadata">Free text of the writer, such as <c>format</c> → <c>pt</c>.</param>
/// <param name="DataStart">Where in the file the data begins.</param>
public sealed record SafetensorsHeader(IReadOnlyList<StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata, long DataStart)
{
    internal const string MetadataKey = "__metadata__";
    internal const int PrefixBytes = sizeof(ulong);

    /// <summary>A longer header is refused, as the format's own reader does: 100 MB.</summary>
    internal const int LongestHeader = 100_000_000;

    /// <summary>Reads the head of a file.</summary>
    /// <param name="file">At its first byte.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="ModelFileException">The file is cut short or its header is not one, or does not fit the file.</exception>
    public static SafetensorsHeader Read(Stream file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        if (file.ReadAtLeast(prefix, PrefixBytes, throwOnEndOfStream: false) < PrefixBytes)
        {
            throw new ModelFileException(
                path, $"it has {file.Length} bytes; a safetensors file begins with 8 that say how long its header is.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LongestHeader || (long)length > file.Length - PrefixBytes)
        {
            var allowed = Math.Min(file.Length - PrefixBytes, LongestHeader);
            throw new ModelFileException(
                path, $"its header claims {length} bytes; at most {allowed} are possible in a file of {file.Length}.");
        }

        var text = new byte[length];
        file.ReadExactly(text);
        return Parse(text, file.Length - PrefixBytes - (long)length, path);
    }

    /// <summary>Reads a header's JSON.</summary>
    /// <param name="json">UTF-8, possibly padded with blanks.</param>
    /// <param name="dataBytes">How many bytes of data follow it.</param>
    /// <param name="path">For messages.</param>
    internal static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataBytes, string path) =>
        ModelJson.Parse(json, path, "its header", header =>
        {
            Dictionary<string, string> metadata = new(StringComparer.Ordinal);
            List<StoredTensor> tensors = [];
            foreach (var property in header.EnumerateObject())
            {
                if (property.NameEquals(MetadataKey))
                {
                    ReadMetadata(property.Value, metadata, path);
                }
                else
                {
                    tensors.Add(ReadTensor(property.Name, property.Value, path));
                }
            }

            tensors.Sort((one, other) => (one.Offset, one.Bytes).CompareTo((other.Offset, other.Bytes)));
            RequireWithoutHoles(tensors, dataBytes, path);
            return new SafetensorsHeader(tensors, metadata, PrefixBytes + json.Length);
        });

    private static void ReadMetadata(JsonElement given, Dictionary<string, string> metadata, string path)
    {
        if (given.ValueKind != JsonValueKind.Object || given.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.String))
        {
            throw new ModelFileException(path, $"{MetadataKey} is no object of texts.");
        }

        foreach (var entry in given.EnumerateObject())
        {
            metadata.Add(entry.Name, entry.Value.GetString()!);
        }
    }

    private static StoredTensor ReadTensor(string name, JsonElement given, string path)
    {
        if (given.ValueKind != JsonValueKind.Object
            || !given.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !given.TryGetProperty("shape", out var shape) || !TryReadNumbers(shape, out var dimensions)
            || !given.TryGetProperty("data_offsets", out var offsets) || !TryReadNumbers(offsets, out var range) || range.Length != 2)
        {
            throw new ModelFileException(path, $"tensor {name} does not say its dtype, shape and two data_offsets.");
        }

        if (!TensorTypes.TryParse(dtype.GetString()!, out var type))
        {
            var allowed = string.Join(", ", Enum.GetNames<TensorType>());
            throw new ModelFileException(path, $"tensor {name} has the dtype '{dtype.GetString()}'; {allowed} can be read.");
        }

        var bytes = range[1] - range[0];
        if (bytes < 0 || !TryCountBytes(dimensions, type, out var needed) || needed != bytes)
        {
            var claimed = $"{type} [{string.Join(", ", dimensions)}]";
            throw new ModelFileException(
                path, $"tensor {name} is {claimed}, which does not take the bytes {range[0]} to {range[1]} that it claims.");
        }

        return new(name, type, dimensions, range[0], bytes);
    }

    private static bool TryReadNumbers(JsonElement given, out long[] numbers)
    {
        numbers = [];
        if (given.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        // one by one: finding an element by its place takes time in the place
        var read = new List<long>();
        foreach (var element in given.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var number) || number < 0)
            {
                return false;
            }

            read.Add(number);
        }

        numbers = [.. read];
        return true;
    }

    private static bool TryCountBytes(ReadOnlySpan<long> shape, TensorType type, out long bytes)
    {
        bytes = type.Size();
        foreach (var dimension in shape)
        {
            var high = Math.BigMul(bytes, dimension, out long low);
            if (high != 0 || low < 0)
            {
                return false;
            }

            bytes = low;
        }

        return true;
    }

    /// <summary>The format allows no gaps: nothing hides between tensors, and no two share a byte.</summary>
    private static void RequireWithoutHoles(List<StoredTensor> tensors, long dataBytes, string path)
    {
        var end = 0L;
        foreach (var tensor in tensors)
        {
            if (tensor.Offset != end)
            {
                var at = tensor.Offset.ToString(CultureInfo.InvariantCulture);
                throw new ModelFileException(
                    path, $"tensor {tensor.Name} begins at byte {at} of the data; the one before it ends at {end}.");
            }

            end += tensor.Bytes;
        }

        if (end != dataBytes)
        {
            throw new ModelFileException(path, $"its header describes {end} bytes of data; it has {dataBytes}. It was probably cut short.");
        }
    }
}
