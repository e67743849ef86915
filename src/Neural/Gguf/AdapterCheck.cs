using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>A LoRA adapter in a GGUF file.</summary>
/// <param name="Path">Where the file is.</param>
/// <param name="Alpha">What its products count, times their rank.</param>
/// <param name="Pairs">How many matrices of the model it changes.</param>
public sealed record GgufAdapter(string Path, double Alpha, int Pairs);

/// <summary>
/// Reads the head of an adapter's GGUF file: of one that llama.cpp refuses, the .NET library makes an object whose use ends the process.
/// </summary>
public static class AdapterCheck
{
    /// <summary>Reads the head of a file and holds it against the model that it is for.</summary>
    /// <exception cref="ModelFileException">It is no GGUF file, cut short, lies about itself, or is no adapter for that model.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static GgufAdapter Read(string path, GgufModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var header = GgufHeader.Read(path);
        var metadata = header.Metadata;
        Require("general.type", "adapter");
        Require("adapter.type", "lora");
        Require("general.architecture", model.Architecture);
        if (metadata.Keys.FirstOrDefault(key => key.StartsWith("adapter.alora", StringComparison.Ordinal)) is { } activated)
        {
            throw metadata.Refusal(activated, "adapters that do without it can be served");
        }

        var alpha = metadata.Real("adapter.lora.alpha", float.Epsilon, 1e9f);
        var pairs = ReadPairs(header, model.Shape);
        return new(path, alpha, pairs);

        void Require(string key, string value)
        {
            if (metadata.RequireText(key) != value)
            {
                throw metadata.Refusal(key, $"{value} is allowed");
            }
        }
    }

    private static int ReadPairs(GgufHeader header, DecoderShape shape)
    {
        const string A = ".lora_a", B = ".lora_b";
        var matrices = Enumerable.Range(0, shape.Layers)
            .SelectMany(layer => DecoderPart.Of(shape).Where(part => part.IsMatrix(shape))
                .Select(part => (Name: part.In(layer) + ".weight", Shape: part.Shape(shape))))
            .ToDictionary(matrix => matrix.Name, matrix => matrix.Shape, StringComparer.Ordinal);
        foreach (var tensor in header.Tensors.Values)
        {
            var isPair = tensor.Name.EndsWith(A, StringComparison.Ordinal) || tensor.Name.EndsWith(B, StringComparison.Ordinal);
            var name = isPair ? tensor.Name[..^A.Length] : tensor.Name;
            if (!isPair || !matrices.TryGetValue(name, out var matrix))
            {
                throw header.Metadata.Refusal($"the tensor {tensor.Name} belongs to no matrix in a layer of the model");
            }

            if (tensor.Type != GgufType.F32 && tensor.Type != GgufType.F16)
            {
                throw header.Metadata.Refusal($"the tensor {tensor.Name} is {tensor.Kind}; F32 and F16 are allowed in adapters");
            }

            var (a, b) = (header.Tensors.GetValueOrDefault(name + A), header.Tensors.GetValueOrDefault(name + B));
            if (a is null || b is null)
            {
                throw header.Metadata.Refusal($"the tensor {tensor.Name} has no partner");
            }

            if (a.Shape is not [var rank, var inputs] || b.Shape is not [var outputs, var same]
                || (rank, inputs, outputs) != (same, matrix[1], matrix[0]))
            {
                throw header.Metadata.Refusal(
                    $"the pair of {name} is {a.Kind} and {b.Kind}; for this model it is [rank, {matrix[1]}] and [{matrix[0]}, rank]");
            }
        }

        return header.Tensors.Count > 0 ? header.Tensors.Count / 2 : throw header.Metadata.Refusal("it has no weights");
    }
}
