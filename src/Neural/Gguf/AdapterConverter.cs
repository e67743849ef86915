using System.Globalization;
using System.Text.RegularExpressions;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>Turns a PEFT adapter into a GGUF file that llama.cpp puts beside a model while it runs.</summary>
public static partial class AdapterConverter
{
    /// <summary>Converts an adapter.</summary>
    /// <param name="adapter">The adapter.</param>
    /// <param name="model">A file of the model that it is for.</param>
    /// <param name="target">The file that is made; an older one is replaced when the new one is whole.</param>
    /// <param name="token">Ends it without a file.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="UnfittingAdapterException">It changes a layer that the model lacks, or one of another size.</exception>
    /// <exception cref="ModelFileException">A number is not finite.</exception>
    public static GgufAdapter Convert(LoraAdapter adapter, GgufModel model, string target, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(model);
        GgufWriter writer = new(GgufPrecision.F32);
        writer.Set("general.architecture", model.Architecture);
        writer.Set("general.type", "adapter");
        writer.Set("general.file_type", GgufPrecision.F32.FileType());
        writer.Set("general.quantization_version", 2u);
        writer.Set("adapter.type", "lora");

        // llama.cpp divides it by the rank
        writer.Set("adapter.lora.alpha", (float)(adapter.Config.Scaling * adapter.Config.Rank));
        foreach (var pair in adapter.Layers)
        {
            Add(writer, pair, adapter.Config.Rank, model.Shape);
        }

        GgufAdapter? written = null;
        writer.Write(target, path => written = AdapterCheck.Read(path, model) with { Path = target }, token);
        return written!;
    }

    private static void Add(GgufWriter writer, LoraMatrices pair, int rank, DecoderShape shape)
    {
        var place = InLayer().Match(pair.Layer);
        var layer = place.Success ? int.Parse(place.Groups["layer"].ValueSpan, CultureInfo.InvariantCulture) : -1;
        var part = DecoderPart.Of(shape).FirstOrDefault(part => part.Source == place.Groups["part"].Value && part.IsMatrix(shape));
        if (part is null || layer < 0 || layer >= shape.Layers)
        {
            throw new UnfittingAdapterException($"layer {pair.Layer} is no matrix in the {shape.Layers} layers of the model");
        }

        var matrix = part.Shape(shape);
        if (matrix[1] != pair.In || matrix[0] != pair.Out)
        {
            throw new UnfittingAdapterException(
                $"layer {pair.Layer} is from {pair.In} to {pair.Out}, the model's is from {matrix[1]} to {matrix[0]}");
        }

        var name = $"{part.In(layer)}.weight";
        writer.Add($"{name}.lora_a", [rank, pair.In], () => pair.A);
        writer.Add(
            $"{name}.lora_b",
            [pair.Out, rank],
            () => part.PermutedHeads(shape) is { } heads ? HeadRows.Interleave(pair.B, heads, pair.Out) : pair.B);
    }

    [GeneratedRegex(@"^model\.layers\.(?<layer>\d{1,4})\.(?<part>.+)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex InLayer();
}
