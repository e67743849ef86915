using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace StrategyFactory.Neural.Safetensors;

/// <summary>
/// Writes safetensors files. A file appears whole or not at all: it is written beside its place and put there at the end.
/// </summary>
public sealed class SafetensorsWriter : IDisposable
{
    private readonly string _path;
    private readonly string _partial;
    private readonly FileStream _file;
    private readonly IReadOnlyList<StoredTensor> _tensors;
    private int _written;
    private bool _placed;

    private SafetensorsWriter(string path, IReadOnlyList<StoredTensor> tensors, ReadOnlySpan<byte> header)
    {
        _path = path;
        _partial = $"{path}.{Guid.NewGuid():N}.partial";
        _tensors = tensors;
        _file = new(_partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        _file.Write(prefix);
        _file.Write(header);
    }

    /// <summary>Begins a file of float32 tensors.</summary>
    /// <param name="path">Where it will be; an older file there is replaced at the end.</param>
    /// <param name="tensors">Names and shapes, in the order in which <see cref="Write"/> will bring them.</param>
    /// <param name="metadata">Free text, such as <c>format</c> → <c>pt</c>, without which other readers refuse a model.</param>
    public static SafetensorsWriter Create(
        string path, IReadOnlyList<(string Name, IReadOnlyList<long> Shape)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var offset = 0L;
        List<StoredTensor> stored = [];
        foreach (var (name, shape) in tensors)
        {
            var bytes = checked(shape.Aggregate(1L, (product, dimension) => checked(product * dimension)) * sizeof(float));
            stored.Add(new(name, TensorType.F32, shape, offset, bytes));
            offset += bytes;
        }

        return new(path, stored, HeaderOf(stored, metadata));
    }

    /// <summary>Brings the next tensor.</summary>
    /// <param name="name">Its name, as it was announced.</param>
    /// <param name="values">Row-major, as many as its shape says.</param>
    public void Write(string name, ReadOnlySpan<float> values)
    {
        var next = _written < _tensors.Count ? _tensors[_written] : null;
        if (next?.Name != name || next.Elements != values.Length)
        {
            throw new ArgumentException(
                $"{name} with {values.Length} elements does not come next; {next?.Name ?? "nothing"} does.", nameof(name));
        }

        _file.Write(MemoryMarshal.AsBytes(values));
        _written++;
    }

    /// <summary>Puts the finished file in its place.</summary>
    public void Complete()
    {
        if (_written < _tensors.Count)
        {
            throw new InvalidOperationException($"{_tensors[_written].Name} was announced and not written.");
        }

        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_partial, _path, overwrite: true);
        _placed = true;
    }

    /// <summary>Takes away what was not completed.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_placed)
        {
            File.Delete(_partial);
        }
    }

    /// <summary>The JSON, padded with blanks so that the data begins at a multiple of eight bytes.</summary>
    private static byte[] HeaderOf(IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Dictionary<string, object> header = new(StringComparer.Ordinal);
        if (metadata.Count > 0)
        {
            header.Add(SafetensorsHeader.MetadataKey, metadata);
        }

        foreach (var tensor in tensors)
        {
            header.Add(
                tensor.Name,
                new
                {
                    dtype = tensor.Type.ToString(),
                    shape = tensor.Shape,
                    data_offsets = new[] { tensor.Offset, tensor.Offset + tensor.Bytes },
                });
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padded = new byte[(json.Length + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        return padded;
    }
}
