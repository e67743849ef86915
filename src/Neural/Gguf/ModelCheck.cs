using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>
/// Reads the head of a model's GGUF file, whoever wrote it, and refuses what llama.cpp cannot do with: on wrong types, counts and sizes it
/// ends the process instead of saying so, or computes something else. Weights themselves are not looked at.
/// </summary>
public static class ModelCheck
{
    // llama.cpp's own
    private const int MostLayers = 512;

    // far beyond every model, and products of two of them fit
    private const int Widest = 1 << 20;

    private static readonly string[] LayerBiases = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"];

    // keys of an architecture that change what it computes, and what switches them off
    private static readonly (string Key, Func<object, bool> IsOff)[] Foreign =
    [
        ("expert_count", value => value is 0u),
        ("expert_used_count", value => value is 0u),
        ("pooling_type", value => value is 0u),
        ("attention.causal", value => value is true),
        ("attention.max_alibi_bias", value => value is 0f),
        ("attention.clamp_kqv", value => value is 0f),
        ("logit_scale", value => value is 0f or 1f),
        ("residual_scale", value => value is 0f or 1f),
        ("embedding_scale", value => value is 0f or 1f),
        ("attention.scale", value => value is 0f),
        ("attention.sliding_window", value => value is 0u),
        ("use_parallel_residual", value => value is false),
        ("rope.dimension_sections", _ => false),
        ("attn_logit_softcapping", value => value is 0f),
        ("final_logit_softcapping", value => value is 0f),
        ("attention.temperature_scale", value => value is 0f),
        ("attention.temperature_length", value => value is 0u),
        ("attention.key_length_mla", value => value is 0u),
        ("attention.value_length_mla", value => value is 0u),
        ("nextn_predict_layers", value => value is 0u),
        ("swin_norm", value => value is false),
        ("leading_dense_block_count", value => value is 0u),
        ("classifier.output_labels", _ => false),
    ];

    /// <summary>Reads the head of a file.</summary>
    /// <exception cref="ModelFileException">
    /// It is no GGUF file, cut short, lies about itself, or is no model that can be served.
    /// </exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static GgufModel Read(string path)
    {
        var header = GgufHeader.Read(path);
        var metadata = header.Metadata;
        if (metadata.Text("general.type") is { } kind && kind != "model")
        {
            throw metadata.Refusal("general.type", "a model is needed");
        }

        var architecture = metadata.RequireText("general.architecture");
        if (!DecoderShape.Knows(architecture))
        {
            throw metadata.Refusal("general.architecture", $"{DecoderShape.Architectures} can be served");
        }

        RequireNothingForeign(metadata, architecture);
        var shape = ReadShape(metadata, architecture, VocabularyCheck.Count(metadata));
        CheckRopeScaling(metadata, architecture);
        VocabularyCheck.Require(metadata, shape.Vocabulary);
        CheckTensors(header, shape);
        return Describe(path, header, shape);
    }

    private static DecoderShape ReadShape(GgufMetadata metadata, string architecture, int vocabulary)
    {
        var width = Integer("embedding_length", Widest);
        var heads = Integer("attention.head_count", Widest);
        var keyValueHeads = Integer("attention.head_count_kv", heads, heads);
        int? share = width % heads == 0 ? width / heads : null;
        var headSize = Integer("attention.key_length", Widest, share);
        DecoderShape shape = new()
        {
            Architecture = architecture,
            Layers = Integer("block_count", MostLayers),
            Width = width,
            FeedForward = Integer("feed_forward_length", Widest),
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadSize = headSize,
            Vocabulary = vocabulary,
            Context = Integer("context_length", int.MaxValue),
            Epsilon = metadata.Real(Key("attention.layer_norm_rms_epsilon"), 1e-12f, 1),
            RopeBase = metadata.Real(Key("rope.freq_base"), 1, 1e12f, 10_000),
        };
        if (heads % keyValueHeads != 0)
        {
            throw metadata.Refusal(Key("attention.head_count_kv"), $"a divisor of {Key("attention.head_count")} ({heads}) is allowed");
        }

        if (shape.HeadRefusal is { } refusal)
        {
            throw metadata.Refusal(Key("attention.key_length"), refusal);
        }

        foreach (var same in new[] { "attention.value_length", "rope.dimension_count" })
        {
            if (metadata.Integer(Key(same), 1, Widest, same == "attention.value_length" ? width / heads : headSize) != headSize)
            {
                throw metadata.Refusal(Key(same), $"the length of a head ({headSize}) is allowed");
            }
        }

        return shape;

        string Key(string name) => $"{architecture}.{name}";

        int Integer(string name, int high, int? usual = null) => metadata.Integer(Key(name), 1, high, usual);
    }

    private static void RequireNothingForeign(GgufMetadata metadata, string architecture)
    {
        foreach (var (name, isOff) in Foreign)
        {
            var key = $"{architecture}.{name}";
            if (metadata.Has(key) && !isOff(metadata.Value(key)))
            {
                throw metadata.Refusal(key, "models that do without it can be served");
            }
        }

        if (metadata.Has("split.count") && metadata.Value("split.count") is not (ushort)0 and not (ushort)1)
        {
            throw metadata.Refusal("split.count", "a model in one file can be served (llama-gguf-split --merge)");
        }

        if (metadata.Has("general.file_type"))
        {
            _ = metadata.Integer("general.file_type", 0, int.MaxValue);
        }

        _ = metadata.Text("general.name");
    }

    private static void CheckRopeScaling(GgufMetadata metadata, string architecture)
    {
        var prefix = $"{architecture}.rope.";
        if (metadata.Text(prefix + "scaling.type") is { } type and not ("none" or "linear" or "yarn"))
        {
            throw metadata.Refusal(prefix + "scaling.type", $"none, linear and yarn can be served, {type} cannot");
        }

        foreach (var factor in new[] { "scaling.factor", "scale_linear", "scaling.attn_factor" })
        {
            // 0 stands for no scaling
            _ = metadata.Real(prefix + factor, 0, 1e6f, 1);
        }

        _ = metadata.Integer(prefix + "scaling.original_context_length", 0, int.MaxValue, 0);
        _ = metadata.Flag(prefix + "scaling.finetuned");
        if (metadata.Keys.FirstOrDefault(key => key.StartsWith(prefix + "scaling.yarn_", StringComparison.Ordinal)) is { } yarn)
        {
            throw metadata.Refusal(yarn, "models that do without it can be served");
        }
    }

    private static void CheckTensors(GgufHeader header, DecoderShape shape)
    {
        var known = Expected(shape).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (var tensor in header.Tensors.Values)
        {
            if (!known.TryGetValue(tensor.Name, out var expected))
            {
                throw header.Metadata.Refusal($"the tensor {tensor.Name} belongs to no {shape.Architecture} model that can be served");
            }

            if (!tensor.Shape.SequenceEqual(expected.Shape))
            {
                throw header.Metadata.Refusal(
                    $"the tensor {tensor.Name} is {tensor.Kind}; by the file's values it is [{string.Join(", ", expected.Shape)}]");
            }

            if (tensor.Shape.Count == 1 && tensor.Type != GgufType.F32)
            {
                throw header.Metadata.Refusal($"the tensor {tensor.Name} is {tensor.Kind}; vectors must be F32");
            }
        }

        foreach (var missing in known.Values.Where(tensor => tensor.IsNeeded && !header.Tensors.ContainsKey(tensor.Name)))
        {
            throw header.Metadata.Refusal($"the tensor {missing.Name} is missing");
        }
    }

    /// <summary>The tensors that a model has or may have.</summary>
    private static IEnumerable<(string Name, long[] Shape, bool IsNeeded)> Expected(DecoderShape shape)
    {
        yield return (DecoderPart.Embeddings, [shape.Vocabulary, shape.Width], true);
        yield return (DecoderPart.Norm, [shape.Width], true);
        yield return (DecoderPart.Output, [shape.Vocabulary, shape.Width], false);
        if (shape.Architecture == DecoderShape.Llama)
        {
            yield return (DecoderPart.RopeFactors, [shape.HeadSize / 2], false);
        }

        for (var layer = 0; layer < shape.Layers; layer++)
        {
            foreach (var part in DecoderPart.Of(shape))
            {
                var weight = part.Shape(shape);
                yield return ($"{part.In(layer)}.weight", weight, true);
                if (part.HasBias(shape)
                    || (shape.Architecture == DecoderShape.Llama && LayerBiases.Contains(part.Name, StringComparer.Ordinal)))
                {
                    yield return ($"{part.In(layer)}.bias", [weight[0]], part.HasBias(shape));
                }
            }
        }
    }

    private static GgufModel Describe(string path, GgufHeader header, DecoderShape shape)
    {
        var metadata = header.Metadata;
        var type = header.Tensors.Values.GroupBy(tensor => tensor.Type.Name, StringComparer.Ordinal)
            .MaxBy(group => group.Sum(tensor => tensor.Elements))!.Key;
        var tokenizer = $"{metadata.RequireText(VocabularyCheck.Model)}/{metadata.Text(VocabularyCheck.Pre) ?? "default"}";
        return new(shape)
        {
            Path = path,
            FileBytes = header.FileBytes,
            Name = metadata.Text("general.name"),
            Type = type,
            Parameters = header.Tensors.Values.Sum(tensor => tensor.Elements),
            Tokenizer = tokenizer,
            Bos = VocabularyCheck.Token(metadata, "bos", shape.Vocabulary),
            Eos = VocabularyCheck.Token(metadata, "eos", shape.Vocabulary),
            AddsBos = metadata.Flag(VocabularyCheck.AddBos),
            ChatTemplate = metadata.Text(VocabularyCheck.ChatTemplate),
            Marks = VocabularyCheck.Marks(metadata),
        };
    }
}
