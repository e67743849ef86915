using System.Text.Json;

namespace StrategyFactory.Neural.Safetensors;

/// <summary>The weights of a Hugging Face folder: one file, or several named by an index.</summary>
public sealed class ModelWeights : IDisposable
{
    internal const string Whole = "model.safetensors";
    private const string Index = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> _files;
    private readonly Dictionary<string, SafetensorsFile> _places;

    private ModelWeights(string folder, List<SafetensorsFile> files, Dictionary<string, SafetensorsFile> places)
    {
        Folder = folder;
        _files = files;
        _places = places;
    }

    /// <summary>Where the model is.</summary>
    public string Folder { get; }

    /// <summary>All tensors, by name.</summary>
    public IEnumerable<StoredTensor> Tensors =>
        _places.OrderBy(place => place.Key, StringComparer.Ordinal).Select(place => place.Value.Find(place.Key)!);

    /// <summary>Opens the weights of a folder.</summary>
    /// <exception cref="ModelFileException">There are none, a part is missing or bad, or index and files disagree.</exception>
    public static ModelWeights Open(string folder)
    {
        var whole = Path.Combine(folder, Whole);
        var index = Path.Combine(folder, Index);
        if (File.Exists(whole))
        {
            var file = SafetensorsFile.Open(whole);
            return new(folder, [file], file.Header.Tensors.ToDictionary(tensor => tensor.Name, _ => file, StringComparer.Ordinal));
        }

        return File.Exists(index) ? OpenParts(folder, index) : throw new ModelFileException(folder, $"it has neither {Whole} nor {Index}.");
    }

    /// <summary>The tensor of a name, or null.</summary>
    public StoredTensor? Find(string name) => _places.GetValueOrDefault(name)?.Find(name);

    /// <summary>Reads a tensor as float32, row-major.</summary>
    /// <param name="name">As the files have it, such as <c>model.norm.weight</c>.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <exception cref="ModelFileException">It is missing, or of another kind or shape.</exception>
    public float[] Read(string name, params ReadOnlySpan<long> shape)
    {
        var file = _places.GetValueOrDefault(name) ?? throw new ModelFileException(Folder, $"its weights have no tensor {name}.");
        var tensor = file.Find(name)!;
        if (!tensor.Shape.SequenceEqual(shape.ToArray()))
        {
            throw new ModelFileException(
                Folder, $"tensor {name} is {tensor.Kind}; by its configuration it is [{string.Join(", ", shape.ToArray())}].");
        }

        var values = new float[tensor.Elements];
        file.Read(name, values);
        return values;
    }

    /// <summary>Closes all files.</summary>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static ModelWeights OpenParts(string folder, string index)
    {
        List<SafetensorsFile> files = [];
        try
        {
            Dictionary<string, SafetensorsFile> places = new(StringComparer.Ordinal);
            foreach (var part in ReadIndex(index).GroupBy(entry => entry.Part, StringComparer.Ordinal))
            {
                var path = Path.Combine(folder, part.Key);
                if (Path.GetFileName(part.Key) != part.Key || !File.Exists(path))
                {
                    throw new ModelFileException(index, $"its part '{part.Key}' is no file beside it.");
                }

                var file = SafetensorsFile.Open(path);
                files.Add(file);
                foreach (var (name, _) in part)
                {
                    places.Add(name, file.Find(name) is null
                        ? throw new ModelFileException(index, $"it says that {name} is in {part.Key}, which lacks it.") : file);
                }
            }

            return new(folder, files, places);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    private static List<(string Name, string Part)> ReadIndex(string path) => ModelJson.Read(path, index =>
        index.TryGetProperty("weight_map", out var map) && map.ValueKind == JsonValueKind.Object
            && map.EnumerateObject().All(entry => entry.Value.ValueKind == JsonValueKind.String)
        ? map.EnumerateObject().Select(entry => (entry.Name, entry.Value.GetString()!)).ToList()
        : throw new ModelFileException(path, "it has no weight_map from tensors to files."));
}
