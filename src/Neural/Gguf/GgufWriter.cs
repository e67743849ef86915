using System.Text;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>
/// Collects values and tensors and writes them as a GGUF file, one tensor in memory at a time. A file appears whole or not at all: it is
/// written beside its place and put there at the end.
/// </summary>
/// <param name="precision">Of the matrices.</param>
internal sealed class GgufWriter(GgufPrecision precision)
{
    private readonly List<(string Key, object Value)> _values = [];
    private readonly List<Planned> _tensors = [];

    public void Set(string key, string value) => _values.Add((key, value));

    public void Set(string key, uint value) => _values.Add((key, value));

    public void Set(string key, float value) => _values.Add((key, value));

    public void Set(string key, bool value) => _values.Add((key, value));

    public void Set(string key, IReadOnlyList<string> values) => _values.Add((key, values));

    public void Set(string key, IReadOnlyList<int> values) => _values.Add((key, values));

    /// <summary>Announces a tensor. llama.cpp wants vectors exact, and rows of quantised matrices in whole blocks.</summary>
    /// <param name="name">Such as <c>blk.0.attn_q.weight</c>.</param>
    /// <param name="shape">Outermost first.</param>
    /// <param name="read">Brings its numbers, row-major, when they are written.</param>
    public void Add(string name, long[] shape, Func<float[]> read)
    {
        var wanted = precision.Type();
        var type = shape.Length < 2 ? GgufType.F32 : shape[^1] % wanted.ValuesPerBlock == 0 ? wanted : GgufType.F16;
        _tensors.Add(new(name, type, shape, type.Bytes(shape.Aggregate(1L, (product, dimension) => checked(product * dimension))), read));
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where it will be; an older file there is replaced at the end.</param>
    /// <param name="check">Reads what was written before it is put there.</param>
    /// <param name="token">Ends it between two tensors, without a file.</param>
    /// <exception cref="ModelFileException">A number is not finite, or too large for its type.</exception>
    public void Write(string path, Action<string> check, CancellationToken token)
    {
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            using (FileStream file = new(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                using BinaryWriter writer = new(file, Encoding.UTF8, leaveOpen: true);
                WriteHead(writer);
                foreach (var tensor in _tensors)
                {
                    token.ThrowIfCancellationRequested();
                    Pad(writer);
                    Encode(tensor, file, path);
                }

                Pad(writer);
                writer.Flush();
                file.Flush(flushToDisk: true);
            }

            check(partial);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private void WriteHead(BinaryWriter writer)
    {
        writer.Write("GGUF"u8);
        writer.Write(GgufHeader.Version);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_values.Count);
        foreach (var (key, value) in _values)
        {
            Write(writer, key);
            WriteValue(writer, value);
        }

        var offset = 0L;
        foreach (var tensor in _tensors)
        {
            Write(writer, tensor.Name);
            writer.Write((uint)tensor.Shape.Length);
            foreach (var dimension in Enumerable.Reverse(tensor.Shape))
            {
                writer.Write((ulong)dimension);
            }

            writer.Write(tensor.Type.Number);
            writer.Write((ulong)offset);
            offset = checked(offset + GgufHeader.Padded(tensor.Bytes, GgufHeader.Alignment));
        }
    }

    private static void Encode(Planned tensor, Stream file, string path)
    {
        var values = tensor.Read();
        if (tensor.Type.Bytes(values.Length) != tensor.Bytes)
        {
            throw new InvalidOperationException($"{tensor.Name} was announced with {tensor.Bytes} bytes and has {values.Length} numbers.");
        }

        try
        {
            WeightEncoding.Write(values, tensor.Type, file);
        }
        catch (NotFiniteNumberException failure)
        {
            var where = $"tensor {tensor.Name}: number {failure.Message}";
            throw new ModelFileException(path, double.IsFinite(failure.OffendingNumber)
                ? $"{where} is {failure.OffendingNumber:R}, which {tensor.Type.Name} cannot hold; convert to {tensor.Remedy}."
                : $"{where} is not finite; such a model cannot be used.");
        }
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case uint number:
                writer.Write((uint)GgufValueType.UInt32);
                writer.Write(number);
                break;
            case float number:
                writer.Write((uint)GgufValueType.Float32);
                writer.Write(number);
                break;
            case bool flag:
                writer.Write((uint)GgufValueType.Bool);
                writer.Write(flag);
                break;
            case string text:
                writer.Write((uint)GgufValueType.String);
                Write(writer, text);
                break;
            case IReadOnlyList<string> texts:
                WriteListHead(writer, GgufValueType.String, texts.Count);
                foreach (var text in texts)
                {
                    Write(writer, text);
                }

                break;
            case IReadOnlyList<int> numbers:
                WriteListHead(writer, GgufValueType.Int32, numbers.Count);
                foreach (var number in numbers)
                {
                    writer.Write(number);
                }

                break;
        }
    }

    private static void WriteListHead(BinaryWriter writer, GgufValueType type, int count)
    {
        writer.Write((uint)GgufValueType.Array);
        writer.Write((uint)type);
        writer.Write((ulong)count);
    }

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        var position = writer.BaseStream.Position;
        writer.Write(new byte[GgufHeader.Padded(position, GgufHeader.Alignment) - position]);
        writer.Flush();
    }

    private sealed record Planned(string Name, GgufType Type, long[] Shape, long Bytes, Func<float[]> Read)
    {
        /// <summary>What holds numbers that are too large for this type.</summary>
        public string Remedy => Type == GgufType.F16 && Shape[^1] % GgufType.Q80.ValuesPerBlock == 0 ? "F32 or Q8_0" : "F32";
    }
}
