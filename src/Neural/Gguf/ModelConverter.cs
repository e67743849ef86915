using System.Text.RegularExpressions;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>Turns a decoder's folder (config.json, safetensors, tokenizer) into a GGUF file.</summary>
public static partial class ModelConverter
{
    private const string SourceEmbeddings = "model.embed_tokens.weight";
    private const string SourceNorm = "model.norm.weight";
    private const string SourceOutput = "lm_head.weight";

    /// <summary>Converts a folder.</summary>
    /// <param name="folder">Of the model.</param>
    /// <param name="target">The file that is made; an older one is replaced when the new one is whole.</param>
    /// <param name="precision">Of its matrices.</param>
    /// <param name="name">What the model is called in the file.</param>
    /// <param name="tokenizer">Folder of the tokenizer; null where it is that of the model.</param>
    /// <param name="token">Ends it without a file.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="ModelFileException">A file is missing or bad, or asks for what cannot be written.</exception>
    public static GgufModel Convert(
        string folder, string target, GgufPrecision precision, string name, string? tokenizer = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(name);
        var source = SourceModel.Read(folder);
        var vocabulary = SourceVocabulary.Read(tokenizer ?? folder);
        using var weights = ModelWeights.Open(folder);
        GgufWriter writer = new(precision);
        Describe(writer, source.Shape, precision, name);
        vocabulary.WriteTo(writer, source);
        AddTensors(writer, source, weights);
        GgufModel? written = null;
        writer.Write(target, path => written = ModelCheck.Read(path) with { Path = target }, token);
        return written!;
    }

    private static void Describe(GgufWriter writer, DecoderShape shape, GgufPrecision precision, string name)
    {
        var architecture = shape.Architecture;
        writer.Set("general.architecture", architecture);
        writer.Set("general.type", "model");
        writer.Set("general.name", name);
        writer.Set("general.file_type", precision.FileType());
        writer.Set("general.quantization_version", 2u);
        Set("block_count", shape.Layers);
        Set("context_length", shape.Context);
        Set("embedding_length", shape.Width);
        Set("feed_forward_length", shape.FeedForward);
        Set("attention.head_count", shape.Heads);
        Set("attention.head_count_kv", shape.KeyValueHeads);
        Set("attention.key_length", shape.HeadSize);
        Set("attention.value_length", shape.HeadSize);
        Set("rope.dimension_count", shape.HeadSize);
        Set("vocab_size", shape.Vocabulary);
        writer.Set($"{architecture}.attention.layer_norm_rms_epsilon", shape.Epsilon);
        writer.Set($"{architecture}.rope.freq_base", shape.RopeBase);

        void Set(string key, int value) => writer.Set($"{architecture}.{key}", (uint)value);
    }

    private static void AddTensors(GgufWriter writer, SourceModel source, ModelWeights weights)
    {
        var shape = source.Shape;
        long[] embeddings = [shape.Vocabulary, shape.Width];
        HashSet<string> used = new(StringComparer.Ordinal);
        Add(SourceEmbeddings, DecoderPart.Embeddings, embeddings);
        Add(SourceNorm, DecoderPart.Norm, [shape.Width]);
        if (source.IsTied)
        {
            // without an output llama.cpp takes the embeddings; some files hold them twice
            used.Add(SourceOutput);
        }
        else
        {
            Add(SourceOutput, DecoderPart.Output, embeddings);
        }

        if (source.Rope is { } rope)
        {
            writer.Add(DecoderPart.RopeFactors, [shape.HeadSize / 2], () => rope.Divisors(shape.HeadSize, shape.RopeBase));
        }

        for (var layer = 0; layer < shape.Layers; layer++)
        {
            foreach (var part in DecoderPart.Of(shape))
            {
                var (path, weight, heads) = ($"model.layers.{layer}.{part.Source}", part.Shape(shape), part.PermutedHeads(shape));
                Add($"{path}.weight", $"{part.In(layer)}.weight", weight, heads);
                if (part.HasBias(shape))
                {
                    Add($"{path}.bias", $"{part.In(layer)}.bias", [weight[0]], heads);
                }
            }
        }

        if (weights.Tensors.FirstOrDefault(tensor => !used.Contains(tensor.Name) && !WithoutEffect().IsMatch(tensor.Name)) is { } stranger)
        {
            throw new ModelFileException(
                weights.Folder, $"its tensor {stranger.Name} belongs to no {shape.Architecture} model that can be converted.");
        }

        void Add(string from, string to, long[] dimensions, int? heads = null)
        {
            used.Add(from);
            if (weights.Find(from) is not { } stored || !stored.Shape.SequenceEqual(dimensions))
            {
                // says what is wrong with it
                _ = weights.Read(from, dimensions);
            }

            writer.Add(to, dimensions, () => heads is { } count
                ? HeadRows.Interleave(weights.Read(from, dimensions), count, (int)dimensions[0])
                : weights.Read(from, dimensions));
        }
    }

    /// <summary>What older versions stored although it follows from the configuration.</summary>
    [GeneratedRegex(@"^model\.layers\.\d+\.self_attn\.rotary_emb\.inv_freq$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex WithoutEffect();
}
