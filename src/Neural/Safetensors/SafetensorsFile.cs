using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace StrategyFactory.Neural.Safetensors;

/// <summary>
/// A safetensors file, mapped into memory: opening reads the header only, and a tensor's pages come from the disk when it is read.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    // read on the way to float32, a piece at a time
    private const int PieceBytes = 1 << 20;

    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly Dictionary<string, StoredTensor> _tensors;

    private SafetensorsFile(string path, SafetensorsHeader header, MemoryMappedFile? map)
    {
        FilePath = path;
        Header = header;
        _map = map;
        _view = map?.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _tensors = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>Where the file is.</summary>
    public string FilePath { get; }

    /// <summary>What is in it.</summary>
    public SafetensorsHeader Header { get; }

    /// <summary>Opens a file and checks its header against it.</summary>
    /// <exception cref="ModelFileException">It is cut short or its header lies.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var header = SafetensorsHeader.Read(file, path);
        var map = file.Length > header.DataStart
            ? MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true)
            : null;
        return new(path, header, map);
    }

    /// <summary>The tensor of a name, or null.</summary>
    public StoredTensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>Reads a tensor of a floating type as float32, row-major.</summary>
    /// <param name="name">One of the header's.</param>
    /// <param name="values">As many as the tensor has elements.</param>
    /// <exception cref="ModelFileException">It is not there, or holds no real numbers.</exception>
    public void Read(string name, Span<float> values)
    {
        var tensor = Require(name);
        if (!tensor.Type.IsFloating())
        {
            throw new ModelFileException(FilePath, $"tensor {name} is {tensor.Kind}; real numbers are needed.");
        }

        if (values.Length != tensor.Elements)
        {
            throw new ArgumentException($"{name} has {tensor.Elements} elements; {values.Length} are asked for.", nameof(values));
        }

        if (tensor.Type == TensorType.F32)
        {
            Copy(tensor, 0, MemoryMarshal.AsBytes(values));
            return;
        }

        var size = tensor.Type.Size();
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            for (var done = 0; done < values.Length;)
            {
                var count = Math.Min(values.Length - done, PieceBytes / size);
                Copy(tensor, (long)done * size, piece.AsSpan(0, count * size));
                TensorConversion.ToSingle(tensor.Type, piece.AsSpan(0, count * size), values.Slice(done, count));
                done += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Reads a tensor's bytes as they are stored.</summary>
    /// <param name="name">One of the header's.</param>
    /// <param name="bytes">As many as the tensor takes.</param>
    /// <exception cref="ModelFileException">It is not there.</exception>
    public void ReadBytes(string name, Span<byte> bytes)
    {
        var tensor = Require(name);
        if (bytes.Length != tensor.Bytes)
        {
            throw new ArgumentException($"{name} has {tensor.Bytes} bytes; {bytes.Length} are asked for.", nameof(bytes));
        }

        Copy(tensor, 0, bytes);
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
    }

    private StoredTensor Require(string name) => Find(name) ?? throw new ModelFileException(FilePath, $"it has no tensor {name}.");

    private void Copy(StoredTensor tensor, long from, Span<byte> bytes)
    {
        if (bytes.Length > 0)
        {
            // checked against the view once more, whatever the header said
            _view!.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_view.PointerOffset + Header.DataStart + tensor.Offset + from), bytes);
        }
    }
}
