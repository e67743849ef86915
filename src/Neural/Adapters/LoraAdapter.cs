using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Adapters;

/// <summary>The two small matrices beside one linear layer, row-major float32.</summary>
/// <param name="Layer">The layer's path in the model.</param>
/// <param name="A">[rank, in].</param>
/// <param name="B">[out, rank]; zero before training, so that an untrained adapter changes nothing.</param>
/// <param name="In">Inputs of the layer.</param>
/// <param name="Out">Outputs of the layer.</param>
public sealed record LoraMatrices(string Layer, float[] A, float[] B, int In, int Out);

/// <summary>An adapter folder as PEFT writes and reads it: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</summary>
/// <param name="Config">What it is made of.</param>
/// <param name="Layers">A pair for each layer that it changes, by path.</param>
public sealed record LoraAdapter(LoraConfig Config, IReadOnlyList<LoraMatrices> Layers)
{
    private const string FileName = "adapter_model.safetensors";
    private const string Prefix = "base_model.model.";
    private const string SuffixA = ".lora_A.weight";
    private const string SuffixB = ".lora_B.weight";

    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>
    /// An adapter before training: A is uniform between ±1/√in, as a linear layer of PyTorch begins, and B is zero, so that it changes
    /// nothing. The same seed gives the same numbers.
    /// </summary>
    /// <exception cref="UnfittingAdapterException">None of the layers is meant.</exception>
    public static LoraAdapter Fresh(LoraConfig config, IEnumerable<LinearLayer> layers, int seed)
    {
        ArgumentNullException.ThrowIfNull(config);
        var random = new Random(seed);
        var meant = layers.Where(layer => config.Targets.Includes(layer.Path, layer.IsOutput)).ToList();
        if (meant.Count == 0)
        {
            throw new UnfittingAdapterException(
                $"none of its layers is meant by {config.Targets}");
        }

        return new(config, [.. meant.OrderBy(layer => layer.Path, StringComparer.Ordinal).Select(Begin)]);

        LoraMatrices Begin(LinearLayer layer) =>
            new(layer.Path, Uniform(layer.In), new float[layer.Out * config.Rank], layer.In, layer.Out);

        float[] Uniform(int inputs) =>
            [.. Enumerable.Range(0, config.Rank * inputs).Select(_ => (float)(((2 * random.NextDouble()) - 1) / Math.Sqrt(inputs)))];
    }

    /// <summary>Reads an adapter folder.</summary>
    /// <exception cref="ModelFileException">
    /// A file is missing or bad, there is no pair, a matrix has no partner, a shape does not fit the rank, or a layer is not a target.
    /// </exception>
    public static LoraAdapter Read(string folder)
    {
        var config = LoraConfig.Read(folder);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new ModelFileException(folder, $"it has no {FileName}; pickled weights (.bin) are not read, because they can run code.");
        }

        using var file = SafetensorsFile.Open(path);
        if (file.Header.Tensors.FirstOrDefault(tensor => LayerOf(tensor.Name) is null) is { } stranger)
        {
            throw new ModelFileException(
                path, $"tensor {stranger.Name} is neither lora_A nor lora_B of a layer ({Prefix}….lora_A.weight).");
        }

        string[] layers =
            [.. file.Header.Tensors.Select(tensor => LayerOf(tensor.Name)!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (layers.Length == 0)
        {
            throw new ModelFileException(path, $"it has no pair; one for each layer that is meant by {config.Targets} is needed.");
        }

        if (layers.FirstOrDefault(layer => !config.Targets.Includes(layer)) is { } other)
        {
            throw new ModelFileException(path, $"layer {other} is not meant by target_modules ({config.Targets}).");
        }

        return new(config, [.. layers.Select(layer => ReadLayer(file, layer, config.Rank))]);
    }

    /// <summary>Writes the folder; its weights appear whole or not at all.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        Config.Write(folder);
        using var writer = SafetensorsWriter.Create(Path.Combine(folder, FileName), [.. Layers.SelectMany(Shapes)], Metadata);
        foreach (var layer in Layers)
        {
            writer.Write(NameOfA(layer.Layer), layer.A);
            writer.Write(NameOfB(layer.Layer), layer.B);
        }

        writer.Complete();
    }

    private IEnumerable<(string Name, IReadOnlyList<long> Shape)> Shapes(LoraMatrices layer) =>
        [(NameOfA(layer.Layer), [Config.Rank, layer.In]), (NameOfB(layer.Layer), [layer.Out, Config.Rank])];

    private static LoraMatrices ReadLayer(SafetensorsFile file, string layer, int rank)
    {
        var a = file.Find(NameOfA(layer));
        var b = file.Find(NameOfB(layer));
        if (a is null || b is null)
        {
            throw new ModelFileException(file.FilePath, $"layer {layer} has a lora_{(a is null ? "B" : "A")} without its partner.");
        }

        if (a.Shape.Count != 2 || b.Shape.Count != 2 || a.Shape[0] != rank || b.Shape[1] != rank || a.Shape[1] > int.MaxValue
            || b.Shape[0] > int.MaxValue)
        {
            throw new ModelFileException(file.FilePath,
                $"layer {layer} has lora_A {a.Kind} and lora_B {b.Kind}; by its rank they are [{rank}, in] and [out, {rank}].");
        }

        LoraMatrices pair = new(layer, new float[a.Elements], new float[b.Elements], (int)a.Shape[1], (int)b.Shape[0]);
        file.Read(a.Name, pair.A);
        file.Read(b.Name, pair.B);
        return pair;
    }

    internal static string NameOfA(string layer) => Prefix + layer + SuffixA;

    internal static string NameOfB(string layer) => Prefix + layer + SuffixB;

    private static string? LayerOf(string name)
    {
        var isPair = name.Length > Prefix.Length + SuffixA.Length && name.StartsWith(Prefix, StringComparison.Ordinal)
            && (name.EndsWith(SuffixA, StringComparison.Ordinal) || name.EndsWith(SuffixB, StringComparison.Ordinal));
        return isPair ? name[Prefix.Length..^SuffixA.Length] : null;
    }
}
