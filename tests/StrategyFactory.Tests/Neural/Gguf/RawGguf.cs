using System.Text;

namespace StrategyFactory.Tests.Neural.Gguf;

/// <summary>A GGUF file by its parts, so that a test can make one that no honest writer makes.</summary>
internal sealed class RawGguf
{
    public const uint F32 = 0, F16 = 1, Q80 = 8;

    public uint Version { get; set; } = 3;

    public ulong? TensorCount { get; set; }

    public ulong? ValueCount { get; set; }

    public List<(string Key, byte[] Value)> Values { get; } = [];

    public List<Tensor> Tensors { get; } = [];

    internal sealed class Tensor
    {
        public required string Name { get; set; }

        /// <summary>Innermost first, as in the file.</summary>
        public required ulong[] Dimensions { get; set; }

        public uint Type { get; set; }

        public required byte[] Data { get; set; }

        public ulong? Offset { get; set; }
    }

    /// <summary>A model of one layer: width 256, so that every kind of block fits into its rows, and 260 tokens.</summary>
    public static RawGguf Model(string architecture = "llama", uint type = F32, int valuesPerBlock = 1, int bytesPerBlock = 4, int seed = 1)
    {
        RawGguf file = new();
        Random random = new(seed);
        file.Set("general.architecture", architecture);
        foreach (var (key, value) in new[]
        {
            ("block_count", 1u), ("context_length", 64u), ("embedding_length", 256u), ("feed_forward_length", 256u),
            ("attention.head_count", 4u),
            ("attention.head_count_kv", 2u),
        })
        {
            file.Set($"{architecture}.{key}", value);
        }

        file.Set($"{architecture}.attention.layer_norm_rms_epsilon", 1e-5f);
        file.Set("tokenizer.ggml.model", "gpt2");
        file.Set("tokenizer.ggml.pre", "qwen2");
        file.Set("tokenizer.ggml.tokens", [.. SmallTokenizer.Bytes, "ab", "<|user|>", "<|end|>", "[PAD259]"]);
        file.Set("tokenizer.ggml.token_type", [.. Enumerable.Repeat(1, 257), 3, 3, 5]);
        file.Set("tokenizer.ggml.merges", ["a b"]);
        file.Set("tokenizer.ggml.eos_token_id", 258u);
        file.Set("tokenizer.ggml.bos_token_id", 258u);
        Vector("output_norm.weight", 256);
        Matrix("token_embd.weight", 256, 260);
        foreach (var name in new[] { "attn_norm", "ffn_norm" })
        {
            Vector($"blk.0.{name}.weight", 256);
        }

        foreach (var (name, rows) in new (string, ulong)[]
        {
            ("attn_q", 256), ("attn_k", 128), ("attn_v", 128), ("attn_output", 256), ("ffn_gate", 256), ("ffn_up", 256), ("ffn_down", 256),
        })
        {
            Matrix($"blk.0.{name}.weight", 256, rows);
        }

        if (architecture == "qwen2")
        {
            Vector("blk.0.attn_q.bias", 256);
            Vector("blk.0.attn_k.bias", 128);
            Vector("blk.0.attn_v.bias", 128);
        }
        else if (architecture == "qwen3")
        {
            Vector("blk.0.attn_q_norm.weight", 64);
            Vector("blk.0.attn_k_norm.weight", 64);
        }

        return file;

        void Vector(string name, ulong length) => file.Tensors.Add(
            new() { Name = name, Dimensions = [length], Data = Floats(length) });

        void Matrix(string name, ulong width, ulong rows) => file.Tensors.Add(new()
        {
            Name = name,
            Dimensions = [width, rows],
            Type = type,
            Data = type == F32 ? Floats(width * rows) : new byte[(int)(width * rows) / valuesPerBlock * bytesPerBlock],
        });

        byte[] Floats(ulong count) =>
            [.. Enumerable.Range(0, (int)count).SelectMany(_ => BitConverter.GetBytes((float)(random.NextDouble() - 0.5) / 4))];
    }

    /// <summary>An adapter for that model: rank 2 beside q and v.</summary>
    public static RawGguf Adapter(string architecture = "llama", int seed = 2)
    {
        RawGguf file = new();
        Random random = new(seed);
        file.Set("general.architecture", architecture);
        file.Set("general.type", "adapter");
        file.Set("adapter.type", "lora");
        file.Set("adapter.lora.alpha", 4f);
        foreach (var (name, rows) in new (string, ulong)[] { ("attn_q", 256), ("attn_v", 128) })
        {
            Add($"blk.0.{name}.weight.lora_a", 256, 2);
            Add($"blk.0.{name}.weight.lora_b", 2, rows);
        }

        return file;

        void Add(string name, ulong width, ulong rows) => file.Tensors.Add(new()
        {
            Name = name,
            Dimensions = [width, rows],
            Data = [.. Enumerable.Range(0, (int)(width * rows)).SelectMany(_ => BitConverter.GetBytes((float)(random.NextDouble() - 0.5)))],
        });
    }

    public Tensor this[string name] => Tensors.Single(tensor => tensor.Name == name);

    public void Remove(string key) => Values.RemoveAll(value => value.Key == key);

    /// <summary>Sets a value by its type and bytes.</summary>
    public void SetRaw(string key, uint type, byte[] bytes)
    {
        byte[] value = [.. BitConverter.GetBytes(type), .. bytes];
        var at = Values.FindIndex(other => other.Key == key);
        if (at < 0)
        {
            Values.Add((key, value));
        }
        else
        {
            Values[at] = (key, value);
        }
    }

    public void Set(string key, uint value) => SetRaw(key, 4, BitConverter.GetBytes(value));

    public void Set(string key, float value) => SetRaw(key, 6, BitConverter.GetBytes(value));

    public void Set(string key, bool value) => SetRaw(key, 7, [value ? (byte)1 : (byte)0]);

    public void Set(string key, string value) => SetRaw(key, 8, Text(value));

    public void Set(string key, string[] values) => SetList(key, 8, values.Length, [.. values.SelectMany(Text)]);

    public void Set(string key, int[] values) => SetList(key, 5, values.Length, [.. values.SelectMany(BitConverter.GetBytes)]);

    public void Set(string key, float[] values) => SetList(key, 6, values.Length, [.. values.SelectMany(BitConverter.GetBytes)]);

    public void SetList(string key, uint type, long count, byte[] bytes) =>
        SetRaw(key, 9, [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(count), .. bytes]);

    public static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes];
    }

    public byte[] Build()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write(TensorCount ?? (ulong)Tensors.Count);
        writer.Write(ValueCount ?? (ulong)Values.Count);
        foreach (var (key, value) in Values)
        {
            writer.Write(Text(key));
            writer.Write(value);
        }

        var offset = 0ul;
        foreach (var tensor in Tensors)
        {
            writer.Write(Text(tensor.Name));
            writer.Write((uint)tensor.Dimensions.Length);
            foreach (var dimension in tensor.Dimensions)
            {
                writer.Write(dimension);
            }

            writer.Write(tensor.Type);
            writer.Write(tensor.Offset ?? offset);
            offset += (ulong)((tensor.Data.Length + 31) / 32 * 32);
        }

        foreach (var tensor in Tensors)
        {
            Pad();
            writer.Write(tensor.Data);
        }

        Pad();
        return stream.ToArray();

        void Pad() => writer.Write(new byte[(32 - (stream.Position % 32)) % 32]);
    }
}
