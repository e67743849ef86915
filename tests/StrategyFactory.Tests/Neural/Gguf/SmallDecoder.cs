using System.Text.Json.Nodes;

namespace StrategyFactory.Tests.Neural.Gguf;

/// <summary>A random decoder in Hugging Face's layout, and what it computes, plainly and in double precision.</summary>
internal sealed class SmallDecoder
{
    private readonly JsonObject _config;
    private readonly Dictionary<string, (long[] Shape, float[] Values)> _tensors = new(StringComparer.Ordinal);
    private readonly Random _random = new(3);

    /// <param name="architecture">llama, qwen2 or qwen3.</param>
    /// <param name="settings">Other keys of its configuration than the usual ones, or other values; JSON.</param>
    public SmallDecoder(string architecture, string settings = "{}")
    {
        _config = new()
        {
            ["model_type"] = architecture,
            ["hidden_size"] = 32,
            ["intermediate_size"] = 48,
            ["num_hidden_layers"] = 2,
            ["num_attention_heads"] = 4,
            ["num_key_value_heads"] = 2,
            ["head_dim"] = 12,
            ["vocab_size"] = 272,
            ["max_position_embeddings"] = 256,
            ["rms_norm_eps"] = 1e-5,
            ["rope_theta"] = 1000.0,
            ["tie_word_embeddings"] = false,
        };
        foreach (var (key, value) in JsonNode.Parse(settings)!.AsObject())
        {
            _config[key] = value?.DeepClone();
        }

        Build(architecture);
    }

    public int Width => Int("hidden_size");

    public Dictionary<string, (long[] Shape, float[] Values)> Tensors => _tensors;

    private int Heads => Int("num_attention_heads");

    private int KeyValueHeads => Int("num_key_value_heads");

    private int HeadSize => Int("head_dim");

    /// <summary>Writes the folder, tokenizer and all.</summary>
    public void Write(ModelFolder folder)
    {
        File.WriteAllText(folder.File("config.json"), _config.ToJsonString());
        folder.Write("model.safetensors", [.. _tensors.Select(tensor => (tensor.Key, tensor.Value.Shape, tensor.Value.Values))]);
        SmallTokenizer.Write(folder.Path);
    }

    /// <summary>A number for each token, behind the last of those given.</summary>
    public double[] Logits(IReadOnlyList<int> tokens)
    {
        var rows = tokens.Select(token => Row("model.embed_tokens.weight", token)).ToArray();
        for (var layer = 0; layer < Int("num_hidden_layers"); layer++)
        {
            var path = $"model.layers.{layer}.";
            var normed = Array.ConvertAll(rows, row => Norm(row, path + "input_layernorm.weight"));
            var attended = Attend(normed, path + "self_attn.");
            for (var t = 0; t < rows.Length; t++)
            {
                rows[t] = Sum(rows[t], attended[t]);
                var inner = Norm(rows[t], path + "post_attention_layernorm.weight");
                var gate = Linear(inner, path + "mlp.gate_proj");
                var up = Linear(inner, path + "mlp.up_proj");
                var active = gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u).ToArray();
                rows[t] = Sum(rows[t], Linear(active, path + "mlp.down_proj"));
            }
        }

        var last = Norm(rows[^1], "model.norm.weight");
        return _tensors.ContainsKey("lm_head.weight") ? Linear(last, "lm_head") : Linear(last, "model.embed_tokens");
    }

    private double[][] Attend(double[][] rows, string path)
    {
        var queries = rows.Select((row, t) => Turn(Linear(row, path + "q_proj"), t, path + "q_norm.weight")).ToArray();
        var keys = rows.Select((row, t) => Turn(Linear(row, path + "k_proj"), t, path + "k_norm.weight")).ToArray();
        var values = rows.Select(row => Linear(row, path + "v_proj")).ToArray();
        var share = Heads / KeyValueHeads;
        return [.. rows.Select((_, t) =>
        {
            var joined = new double[Heads * HeadSize];
            for (var head = 0; head < Heads; head++)
            {
                var (mine, theirs) = (head * HeadSize, head / share * HeadSize);
                var scores = Enumerable.Range(0, t + 1).Select(s => Enumerable.Range(0, HeadSize)
                    .Sum(i => queries[t][mine + i] * keys[s][theirs + i]) / Math.Sqrt(HeadSize)).ToArray();
                var weights = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
                for (var i = 0; i < HeadSize; i++)
                {
                    joined[mine + i] = Enumerable.Range(0, t + 1).Sum(s => weights[s] * values[s][theirs + i]) / weights.Sum();
                }
            }

            return Linear(joined, path + "o_proj");
        })];
    }

    /// <summary>Norms where there are any, then rotates halves of heads.</summary>
    private double[] Turn(double[] row, int position, string norm) =>
        [.. row.Chunk(HeadSize).SelectMany(head => Rotate(_tensors.ContainsKey(norm) ? Norm(head, norm) : head, position))];

    private double[] Rotate(double[] head, int position)
    {
        var half = HeadSize / 2;
        var result = new double[HeadSize];
        for (var i = 0; i < half; i++)
        {
            var angle = position * Frequency(i);
            result[i] = (head[i] * Math.Cos(angle)) - (head[i + half] * Math.Sin(angle));
            result[i + half] = (head[i + half] * Math.Cos(angle)) + (head[i] * Math.Sin(angle));
        }

        return result;
    }

    private double Frequency(int pair)
    {
        var frequency = Math.Pow((double)_config["rope_theta"]!, -2.0 * pair / HeadSize);
        if (_config["rope_scaling"] is not JsonObject scaling)
        {
            return frequency;
        }

        // as transformers has it: wavelengths against those of the two factors
        double factor = (double)scaling["factor"]!, low = (double)scaling["low_freq_factor"]!, high = (double)scaling["high_freq_factor"]!;
        double original = (double)scaling["original_max_position_embeddings"]!, wavelength = 2 * Math.PI / frequency;
        if (wavelength > original / low)
        {
            return frequency / factor;
        }

        var smooth = ((original / wavelength) - low) / (high - low);
        return wavelength < original / high ? frequency : ((1 - smooth) * frequency / factor) + (smooth * frequency);
    }

    private double[] Norm(double[] row, string weight)
    {
        var scale = 1 / Math.Sqrt((row.Sum(value => value * value) / row.Length) + (double)_config["rms_norm_eps"]!);
        return [.. row.Zip(_tensors[weight].Values, (value, factor) => value * scale * factor)];
    }

    private double[] Linear(double[] row, string path)
    {
        var (shape, values) = _tensors[path + ".weight"];
        var bias = _tensors.TryGetValue(path + ".bias", out var given) ? given.Values : null;
        var result = new double[shape[0]];
        for (var o = 0; o < result.Length; o++)
        {
            result[o] = bias?[o] ?? 0;
            for (var i = 0; i < row.Length; i++)
            {
                result[o] += values[(o * row.Length) + i] * row[i];
            }
        }

        return result;
    }

    private double[] Row(string name, int row) => [.. _tensors[name].Values.Skip(row * Width).Take(Width).Select(value => (double)value)];

    private static double[] Sum(double[] one, double[] other) => [.. one.Zip(other, (a, b) => a + b)];

    private void Build(string architecture)
    {
        Add("model.embed_tokens.weight", 1, Int("vocab_size"), Width);
        for (var layer = 0; layer < Int("num_hidden_layers"); layer++)
        {
            var path = $"model.layers.{layer}.";
            AddNorm(path + "input_layernorm.weight", Width);
            AddNorm(path + "post_attention_layernorm.weight", Width);
            foreach (var (name, heads) in new[] { ("q", Heads), ("k", KeyValueHeads), ("v", KeyValueHeads) })
            {
                Add($"{path}self_attn.{name}_proj.weight", 0.4, heads * HeadSize, Width);
                if (architecture == "qwen2")
                {
                    Add($"{path}self_attn.{name}_proj.bias", 1, heads * HeadSize);
                }
            }

            Add(path + "self_attn.o_proj.weight", 0.4, Width, Heads * HeadSize);
            if (architecture == "qwen3")
            {
                AddNorm(path + "self_attn.q_norm.weight", HeadSize);
                AddNorm(path + "self_attn.k_norm.weight", HeadSize);
            }

            Add(path + "mlp.gate_proj.weight", 0.4, Int("intermediate_size"), Width);
            Add(path + "mlp.up_proj.weight", 0.4, Int("intermediate_size"), Width);
            Add(path + "mlp.down_proj.weight", 0.4, Width, Int("intermediate_size"));
        }

        AddNorm("model.norm.weight", Width);
        if (!(bool)_config["tie_word_embeddings"]!)
        {
            Add("lm_head.weight", 0.5, Int("vocab_size"), Width);
        }
    }

    private void Add(string name, double scale, params long[] shape) => _tensors.Add(
        name, (shape, [.. Enumerable.Range(0, (int)shape.Aggregate((product, size) => product * size))
            .Select(_ => (float)(((2 * _random.NextDouble()) - 1) * scale))]));

    private void AddNorm(string name, long length)
    {
        Add(name, 0.5, length);
        var values = _tensors[name].Values;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] += 1;
        }
    }

    private int Int(string key) => (int)_config[key]!;
}
