using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Gguf;

/// <summary>A folder becomes a file with what llama.cpp needs; what cannot be written is refused by its name.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ModelConverterTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    private string Target => _folder.File("model.gguf");

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void The_file_holds_the_sizes_and_the_tokens()
    {
        new SmallDecoder("llama",
            """{"rope_parameters":{"rope_type":"default","rope_theta":5000.0},"bos_token_id":257,"eos_token_id":[258,0]}""").Write(_folder);
        SmallTokenizer.Write(_folder.Path,
            settings: """{"bos_token":{"content":"<|user|>"},"eos_token":"<|end|>","pad_token":"<|end|>","chat_template":"{{ x }}"}""");
        var model = Convert(GgufPrecision.Q80);
        Assert.That((model.Path, model.Name, model.Type, model.Bos, model.Eos, model.AddsBos, model.ChatTemplate),
            Is.EqualTo((Target, "small", "Q8_0", 257, 258, false, "{{ x }}")));
        var header = GgufHeader.Read(Target);
        Assert.That(header.Metadata.Array<int>("tokenizer.ggml.token_type", ""), Is.EqualTo(new int[][]
        {
            [.. Enumerable.Repeat(1, 257)], [3, 3, 4], [.. Enumerable.Repeat(5, 12)],
        }.SelectMany(part => part)));
        Assert.That(header.Metadata.Array<string>("tokenizer.ggml.tokens", "")![256..262], Is.EqualTo(new[]
        {
            "ab", "<|user|>", "<|end|>", "<think>", "[PAD260]", "[PAD261]",
        }));
        Assert.That(header.Metadata.Real("llama.rope.freq_base", 1, 1e9f), Is.EqualTo(5_000));
        Assert.That(header.Metadata.Integer("llama.attention.key_length", 1, 100), Is.EqualTo(12));
        Assert.That(header.Metadata.Integer("general.file_type", 0, 100), Is.EqualTo(7));
        Assert.That(header.Tensors["blk.0.ffn_down.weight"].Kind, Is.EqualTo("F16 [32, 48]"), "48 is no whole number of blocks");
        Assert.That(header.Tensors["blk.1.attn_q.weight"].Kind, Is.EqualTo("Q8_0 [48, 32]"));
        Assert.That(header.Tensors["blk.1.attn_norm.weight"].Kind, Is.EqualTo("F32 [32]"));
    }

    [Test]
    public void Rows_of_q_and_k_are_interleaved_by_heads_in_llama_and_stay_in_qwen()
    {
        SmallDecoder decoder = new("llama");
        decoder.Write(_folder);
        Convert(GgufPrecision.F32);
        var (shape, k) = decoder.Tensors["model.layers.0.self_attn.k_proj.weight"];
        Assert.That(shape, Is.EqualTo(new[] { 24L, 32L }));
        var written = Read("blk.0.attn_k.weight");

        // two heads of 12: rows 0, 6, 1, 7 … of each
        int[] order = [.. Enumerable.Range(0, 24).Select(row => (row / 12 * 12) + (row % 2 * 6) + (row % 12 / 2))];
        Assert.That(written, Is.EqualTo(order.SelectMany(row => k.Skip(row * 32).Take(32))));
        Assert.That(Read("blk.0.attn_v.weight"), Is.EqualTo(decoder.Tensors["model.layers.0.self_attn.v_proj.weight"].Values));

        decoder = new("qwen3");
        decoder.Write(_folder);
        Convert(GgufPrecision.F32);
        Assert.That(Read("blk.0.attn_k.weight"), Is.EqualTo(decoder.Tensors["model.layers.0.self_attn.k_proj.weight"].Values));
        Assert.That(Read("blk.0.attn_k_norm.weight"), Is.EqualTo(decoder.Tensors["model.layers.0.self_attn.k_norm.weight"].Values));
    }

    [Test]
    public void Tied_embeddings_leave_the_output_out()
    {
        SmallDecoder decoder = new("llama", """{"tie_word_embeddings":true}""");
        decoder.Tensors.Add("lm_head.weight", decoder.Tensors["model.embed_tokens.weight"]);
        decoder.Tensors.Add("model.layers.0.self_attn.rotary_emb.inv_freq", ([6], new float[6]));
        decoder.Write(_folder);
        Convert(GgufPrecision.F16);
        Assert.That(GgufHeader.Read(Target).Tensors.Keys, Does.Not.Contain("output.weight").And.Contains("token_embd.weight"));
    }

    [Test]
    public void Llama_3_scaling_becomes_divisors()
    {
        new SmallDecoder("llama", """
            {"head_dim":8,"rope_theta":10000.0,
             "rope_scaling":{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,
              "original_max_position_embeddings":200}}
            """).Write(_folder);
        Convert(GgufPrecision.Q80);
        var header = GgufHeader.Read(Target);
        Assert.That(header.Tensors["rope_freqs.weight"].Kind, Is.EqualTo("F32 [4]"));

        // wavelengths 2π, 20π, 200π, 2000π: 31.8, 3.18, 0.318 and 0.0318 rotations within 200 tokens
        var smooth = ((200 / (20 * Math.PI)) - 1) / 3;
        Assert.That(Read("rope_freqs.weight"), Is.EqualTo(new[] { 1f, (float)(1 / (((1 - smooth) / 8) + smooth)), 8f, 8f }).Within(1e-6f));
    }

    [Test]
    public void Numbers_beyond_halves_are_refused_with_what_holds_them()
    {
        SmallDecoder decoder = new("llama");
        decoder.Tensors["model.layers.1.mlp.up_proj.weight"].Values[40] = 1e5f;
        decoder.Write(_folder);
        _folder.Narrow("model.safetensors", TensorType.BF16);
        Refused(GgufPrecision.F16,
            "model.gguf: tensor blk.1.ffn_up.weight: number 40 is 99840, which F16 cannot hold; convert to F32 or Q8_0.");
        Assert.That(Directory.GetFiles(_folder.Path, "*gguf*"), Is.Empty);
        Assert.That(Convert(GgufPrecision.Q80).Type, Is.EqualTo("Q8_0"));
    }

    [TestCase("""{"model_type":"mistral"}""", """model_type is "mistral"; llama, qwen2, qwen3 can be converted.""")]
    [TestCase("""{"hidden_act":"gelu"}""", """hidden_act is "gelu"; silu can be converted.""")]
    [TestCase("""{"attention_bias":true}""", "attention_bias is true; models that do without it can be converted.")]
    [TestCase("""{"mlp_bias":true}""", "mlp_bias is true; models that do without it can be converted.")]
    [TestCase("""{"use_sliding_window":true}""", "use_sliding_window is true; models that do without it can be converted.")]
    [TestCase("""{"quantization_config":{"bits":4}}""",
        """quantization_config is {"bits":4}; models that do without it can be converted.""")]
    [TestCase("""{"layer_types":["full_attention","sliding_attention"]}""",
        """layer_types is ["full_attention","sliding_attention"]; full_attention in every layer can be converted.""")]
    [TestCase("""{"partial_rotary_factor":0.5}""", "partial_rotary_factor is 0.5; models that rotate whole heads (1) can be converted.")]
    [TestCase("""{"rope_scaling":{"type":"linear","factor":2.0}}""",
        """rope_scaling is {"type":"linear","factor":2.0}; its type is 'linear'; default, and llama3 for llama, can be converted.""")]
    [TestCase("""{"rope_parameters":{"full_attention":{"factor":2}}}""",
        """rope_parameters is {"full_attention":{"factor":2}}; its type is ''; default, and llama3 for llama, can be converted.""")]
    [TestCase("""{"rope_scaling":{"rope_type":"llama3","low_freq_factor":4.0,"high_freq_factor":1.0}}""",
        "rope_scaling.high_freq_factor is 1.0; more than low_freq_factor (4) is allowed.")]
    [TestCase("""{"num_key_value_heads":3}""", "num_key_value_heads is 3; a divisor of num_attention_heads (4) is allowed.")]
    [TestCase("""{"num_hidden_layers":0}""", "num_hidden_layers is 0; 1 to 512 is allowed.")]
    [TestCase("""{"vocab_size":null}""", "vocab_size is missing; a whole number from 1 to 16777216 is needed.")]
    public void A_configuration_that_cannot_be_written_is_refused(string settings, string reason)
    {
        new SmallDecoder("llama").Write(_folder);
        var config = JsonNode.Parse(File.ReadAllText(_folder.File("config.json")))!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(settings)!.AsObject())
        {
            config[key] = value?.DeepClone();
        }

        File.WriteAllText(_folder.File("config.json"), config.ToJsonString());
        Refused(GgufPrecision.F32, "config.json: " + reason);
    }

    [TestCase("qwen2", """{"head_dim":12}""", "config.json: head_dim is 12; in qwen2 only the width divided by the heads (8) is allowed.")]
    [TestCase("llama", """{"head_dim":7}""", "config.json: head_dim is 7; an even number is allowed.")]
    [TestCase("llama", """{"vocab_size":259}""", "tokenizer.json: it has tokens up to 259; the model has 259 embeddings.")]
    [TestCase("qwen3", """{"rope_scaling":{"rope_type":"llama3"}}""",
        "config.json: rope_scaling is {\"rope_type\":\"llama3\"}; its type is 'llama3'; default, and llama3 for llama, can be converted.")]
    public void A_model_that_llama_cpp_cannot_hold_is_refused(string architecture, string settings, string reason)
    {
        if (settings.Contains("scaling", StringComparison.Ordinal))
        {
            new SmallDecoder(architecture).Write(_folder);
            File.WriteAllText(_folder.File("config.json"), File.ReadAllText(_folder.File("config.json")).Insert(1, settings[1..^1] + ","));
        }
        else
        {
            new SmallDecoder(architecture, settings).Write(_folder);
        }

        Refused(GgufPrecision.F32, reason);
    }

    [Test]
    public void Weights_that_are_missing_of_another_shape_or_unknown_are_named()
    {
        SmallDecoder decoder = new("llama");
        decoder.Tensors.Add("model.layers.0.self_attn.q_proj.bias", ([48], new float[48]));
        decoder.Write(_folder);
        Refused(GgufPrecision.F32, "* its tensor model.layers.0.self_attn.q_proj.bias belongs to no llama model that can be converted.");
        decoder.Tensors.Remove("model.layers.0.self_attn.q_proj.bias");
        decoder.Tensors.Remove("model.layers.1.mlp.up_proj.weight");
        decoder.Write(_folder);
        Refused(GgufPrecision.F32, "* its weights have no tensor model.layers.1.mlp.up_proj.weight.");
        decoder.Tensors.Add("model.layers.1.mlp.up_proj.weight", ([32, 48], new float[32 * 48]));
        decoder.Write(_folder);
        Refused(GgufPrecision.F32, "* tensor model.layers.1.mlp.up_proj.weight is F32 [32, 48]; by its configuration it is [48, 32].");
    }

    private GgufModel Convert(GgufPrecision precision) => ModelConverter.Convert(_folder.Path, Target, precision, "small");

    private float[] Read(string name)
    {
        var header = GgufHeader.Read(Target);
        var tensor = header.Tensors[name];
        var bytes = File.ReadAllBytes(Target);
        var start = bytes.Length - header.Tensors.Values.Sum(other => (int)GgufHeader.Padded(other.Bytes, 32)) + (int)tensor.Offset;
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.AsSpan(start, (int)tensor.Bytes)).ToArray();
    }

    private void Refused(GgufPrecision precision, string reason)
    {
        var message = Assert.Throws<ModelFileException>(() => Convert(precision))!.Message;
        Assert.That(message, reason.StartsWith('*') ? Does.EndWith(reason[1..]) : Is.EqualTo(reason));
    }
}
