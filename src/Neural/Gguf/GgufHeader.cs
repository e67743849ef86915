using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>What a GGUF file says about itself, checked against its length. Whether it is a model is another question.</summary>
/// <param name="Metadata">Its values by key.</param>
/// <param name="Tensors">In the order of the file.</param>
/// <param name="FileBytes">Length of the file.</param>
internal sealed record GgufHeader(GgufMetadata Metadata, IReadOnlyDictionary<string, GgufTensor> Tensors, long FileBytes)
{
    internal const uint Version = 3;
    internal const int Alignment = 32;

    // llama.cpp compares each name with all before it
    private const int MostTensors = 1 << 16;
    private const int MostValues = 1 << 16;
    private const int LongestTensorName = 63;
    private const int LargestAlignment = 1 << 16;

    /// <summary>Reads the head of a file.</summary>
    /// <exception cref="ModelFileException">It is no GGUF file, cut short, or lies about itself.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static GgufHeader Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        GgufStream stream = new(file, path);
        if (!stream.Read(4, "its mark").SequenceEqual("GGUF"u8))
        {
            throw stream.Refusal("it does not begin with GGUF");
        }

        var version = stream.UInt32("its version");
        if (version is not (2 or Version))
        {
            throw stream.Refusal($"it has version {version} of the format; 2 and 3 can be read");
        }

        var tensors = stream.Count("tensors", MostTensors, 24);
        var metadata = ReadMetadata(stream, path);
        return new(metadata, ReadTensors(stream, tensors, metadata), file.Length);
    }

    private static GgufMetadata ReadMetadata(GgufStream stream, string path)
    {
        Dictionary<string, object> values = new(StringComparer.Ordinal);
        for (var left = stream.Count("values", MostValues, 13); left > 0; left--)
        {
            var key = stream.Name("a key");
            if (key.Length == 0 || values.ContainsKey(key))
            {
                throw stream.Refusal(key.Length == 0 ? "a key is empty" : $"the key {key} is there twice");
            }

            values.Add(key, stream.Value(key));
        }

        return new(values, path);
    }

    private static Dictionary<string, GgufTensor> ReadTensors(GgufStream stream, int count, GgufMetadata metadata)
    {
        var alignment = metadata.Integer("general.alignment", Alignment, LargestAlignment, Alignment);
        if (!int.IsPow2(alignment))
        {
            throw metadata.Refusal("general.alignment", $"a power of two from {Alignment} to {LargestAlignment} is allowed");
        }

        Dictionary<string, GgufTensor> tensors = new(StringComparer.Ordinal);
        var (next, end) = (0L, 0L);
        for (var left = count; left > 0; left--)
        {
            var tensor = ReadTensor(stream);
            if (!tensors.TryAdd(tensor.Name, tensor))
            {
                throw stream.Refusal($"the tensor {tensor.Name} is there twice");
            }

            if (tensor.Offset != next)
            {
                throw stream.Refusal(
                    $"the tensor {tensor.Name} begins at byte {tensor.Offset} of the data; by those before it it is {next}");
            }

            end = next + tensor.Bytes;
            next = Padded(end, alignment);
            if (next > stream.Length)
            {
                // whatever follows only makes it worse, and sums stay small
                break;
            }
        }

        var needed = count == 0 ? 0 : Padded(stream.Position, alignment) + end;
        return needed <= stream.Length
            ? tensors
            : throw stream.Refusal($"it has {stream.Length} bytes; its tensors need {needed}. It was probably cut short");
    }

    private static GgufTensor ReadTensor(GgufStream stream)
    {
        var name = stream.Name("the name of a tensor");
        if (name.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(name) > LongestTensorName)
        {
            throw stream.Refusal($"a tensor's name '{name}' has {name.Length} characters; 1 to {LongestTensorName} bytes are allowed");
        }

        var count = stream.UInt32($"the shape of {name}");
        if (count is < 1 or > 4)
        {
            throw stream.Refusal($"the tensor {name} has {count} dimensions; 1 to 4 are allowed");
        }

        var shape = new long[count];
        for (var d = (int)count - 1; d >= 0; d--)
        {
            // no product of four of them is beyond what is possible
            var size = stream.UInt64($"the shape of {name}");
            shape[d] = size is >= 1 and <= int.MaxValue
                ? (long)size
                : throw stream.Refusal($"the tensor {name} has a dimension of {size}; 1 to {int.MaxValue} is allowed");
        }

        var number = stream.UInt32($"the type of {name}");
        var type = GgufType.Find(number) ?? throw stream.Refusal(
            $"the tensor {name} has the type {number}; {GgufType.KnownNames} can be read");
        if (shape[^1] % type.ValuesPerBlock != 0)
        {
            throw stream.Refusal(
                $"the tensor {name} has rows of {shape[^1]}, which are no whole blocks of {type.ValuesPerBlock} ({type.Name})");
        }

        var offset = stream.UInt64($"the place of {name}");
        return TryCountBytes(shape, type, out var bytes) && offset <= long.MaxValue
            ? new(name, type, shape, (long)offset, bytes)
            : throw stream.Refusal($"the tensor {name} is larger than any file: {type.Name} [{string.Join(", ", shape)}]");
    }

    private static bool TryCountBytes(long[] shape, GgufType type, out long bytes)
    {
        bytes = type.BytesPerBlock;
        for (var d = 0; d < shape.Length; d++)
        {
            var factor = d == shape.Length - 1 ? shape[d] / type.ValuesPerBlock : shape[d];
            if (Math.BigMul(bytes, factor, out var low) != 0 || low < 0 || low > long.MaxValue / 4)
            {
                return false;
            }

            bytes = low;
        }

        return true;
    }

    internal static long Padded(long length, long alignment) => (length + alignment - 1) / alignment * alignment;
}
