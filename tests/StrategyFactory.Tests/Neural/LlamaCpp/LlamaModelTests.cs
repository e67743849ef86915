using System.Globalization;
using NUnit.Framework;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.LlamaCpp;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Tests.Neural.Gguf;
using static StrategyFactory.Tests.Neural.Golden;

namespace StrategyFactory.Tests.Neural.LlamaCpp;

/// <summary>llama.cpp computes with our files what a plain decoder computes, and with those of others at least numbers.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LlamaModelTests : IDisposable
{
    private const string Scaling =
        """{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":32}""";

    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [TestCase("llama", "{}")]
    [TestCase("llama", """{"tie_word_embeddings":true}""")]
    [TestCase("llama", $$"""{"rope_scaling":{{Scaling}}}""")]
    [TestCase("llama", """{"num_key_value_heads":1}""")]
    [TestCase("llama", """{"num_key_value_heads":4,"head_dim":8}""")]
    [TestCase("qwen2", """{"head_dim":8}""")]
    [TestCase("qwen2", """{"head_dim":8,"tie_word_embeddings":true,"rope_theta":1000000.0}""")]
    [TestCase("qwen3", "{}")]
    [TestCase("qwen3", """{"tie_word_embeddings":true,"head_dim":16}""")]
    public async Task A_converted_model_computes_what_a_plain_decoder_does(string architecture, string settings)
    {
        SmallDecoder plain = new(architecture, settings);
        plain.Write(_folder);
        var written = ModelConverter.Convert(_folder.Path, _folder.File("model.gguf"), GgufPrecision.F32, "small");
        using var model = LlamaModel.Load(written.Path);
        await using var session = await model.OpenAsync(new(64, 1, IsExact: true));
        foreach (var length in new[] { 1, 7, 40 })
        {
            int[] prompt = [.. Enumerable.Range(0, length).Select(i => i * 37 % 272)];
            var logits = Array.ConvertAll(await session.LogitsAsync(prompt), logit => (double)logit);
            Close(logits, plain.Logits(prompt), _ => 1e-4, string.Create(CultureInfo.InvariantCulture, $"{architecture}, {length} tokens"));
        }
    }

    [Test]
    public async Task Llama_3_scaling_by_1_changes_nothing_and_by_8_something()
    {
        async Task<float[]> Logits(string settings)
        {
            new SmallDecoder("llama", settings).Write(_folder);
            var written = ModelConverter.Convert(_folder.Path, _folder.File("model.gguf"), GgufPrecision.F32, "small");
            using var model = LlamaModel.Load(written.Path);
            await using var session = await model.OpenAsync(new(64, 1, IsExact: true));
            return await session.LogitsAsync([.. Enumerable.Range(0, 40)]);
        }

        var plain = await Logits("{}");
        Assert.That(await Logits($$"""{"rope_scaling":{{Scaling.Replace("8.0", "1.0", StringComparison.Ordinal)}}}"""), Is.EqualTo(plain));
        Assert.That((await Logits($$"""{"rope_parameters":{{Scaling}}}""")).Zip(plain, (one, other) => Math.Abs(one - other)).Max(),
            Is.GreaterThan(0.01));
    }

    [TestCaseSource(nameof(Types))]
    public async Task Whatever_a_foreign_file_stores_its_weights_as_it_computes(string name)
    {
        var type = GgufType.Known.Single(known => known.Name == name);
        var file = RawGguf.Model("qwen3", type.Number, type.ValuesPerBlock, type.BytesPerBlock);
        File.WriteAllBytes(_folder.File("foreign.gguf"), file.Build());
        using var model = LlamaModel.Load(_folder.File("foreign.gguf"));
        Assert.That(model.Info.Type, Is.EqualTo(name));
        await using var session = await model.OpenAsync(new(64, 1));
        Assert.That(await session.LogitsAsync([1, 2, 3]), Has.Length.EqualTo(260));
    }

    [Test]
    public void A_file_that_llama_cpp_refuses_is_refused_in_its_words()
    {
        var file = RawGguf.Model();
        file.Set("tokenizer.ggml.pre", "of-tomorrow");
        File.WriteAllBytes(_folder.File("model.gguf"), file.Build());
        Assert.That(Assert.Throws<ModelFileException>(() => LlamaModel.Load(_folder.File("model.gguf")).Dispose())!.Message,
            Does.StartWith("model.gguf: llama.cpp refuses it: ").And.Contains("of-tomorrow"));
    }

    [Test]
    public async Task Weights_that_are_no_numbers_are_found_when_they_are_computed_with()
    {
        var file = RawGguf.Model();
        file["blk.0.ffn_up.weight"].Data.AsSpan().Fill(0xff);
        File.WriteAllBytes(_folder.File("model.gguf"), file.Build());
        using var model = LlamaModel.Load(_folder.File("model.gguf"));
        await using var session = await model.OpenAsync(new(64, 1));
        Assert.That(Assert.ThrowsAsync<ModelFileException>(() => session.LogitsAsync([1, 2]))!.Message,
            Is.EqualTo("model.gguf: what it computes are no finite numbers: its weights are damaged."));
    }

    [Test]
    public void Special_texts_become_tokens_only_where_that_is_asked_for()
    {
        using var model = Small();
        Assert.That(model.Tokenise("abc<|end|>", withSpecial: true), Is.EqualTo(new[] { 256, 'c', 258 }));
        Assert.That(model.Tokenise("<|end|>", withSpecial: false), Is.EqualTo("<|end|>".Select(letter => (int)letter)));
        Assert.That(model.Text([256, 258], withSpecial: true), Is.EqualTo("ab<|end|>"));
        Assert.That(model.Text([256, 258], withSpecial: false), Is.EqualTo("ab"));
        Assert.That(model.Bytes(0xc3, withSpecial: false), Is.EqualTo(new byte[] { 0xc3 }));
        Assert.That(model.EndTokens, Is.EqualTo(new[] { 258 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Bytes(260, withSpecial: false));
    }

    [TestCase("qwen2-style")]
    [TestCase("gpt2-style")]
    public void The_golden_texts_have_the_golden_tokens(string style)
    {
        using var model = WithTokenizer(style);
        foreach (var item in Json($"tokenizer/{style}/encodings.json").GetProperty("cases").EnumerateArray())
        {
            var text = item.GetProperty("text").GetString()!;
            int[] ids = [.. Integers(item.GetProperty("ids")).Select(id => (int)id)];
            Assert.That(model.Text(ids, withSpecial: true), Is.EqualTo(item.GetProperty("decoded").GetString()));
            Assert.That(model.Text(ids, withSpecial: false), Is.EqualTo(item.GetProperty("decoded_skip_special").GetString()));

            // the normal form is not llama.cpp's business
            if (style != "qwen2-style" || item.GetProperty("decoded").GetString() == text)
            {
                Assert.That(model.Tokenise(text, withSpecial: true), Is.EqualTo(ids), text);
            }
        }
    }

    [Test]
    public void The_golden_chats_have_the_golden_tokens()
    {
        using var model = WithTokenizer("gpt2-style");
        foreach (var item in Json("tokenizer/gpt2-style/chatml.json").GetProperty("cases").EnumerateArray())
        {
            var text = item.GetProperty("text").GetString()!;
            Assert.That(model.Tokenise(text, withSpecial: true), Is.EqualTo(Integers(item.GetProperty("ids"))), text);
        }
    }

    private static IEnumerable<string> Types() => GgufType.Known.Select(type => type.Name);

    private LlamaModel Small()
    {
        File.WriteAllBytes(_folder.File("small.gguf"), RawGguf.Model().Build());
        return LlamaModel.Load(_folder.File("small.gguf"));
    }

    private LlamaModel WithTokenizer(string style) => LlamaModel.Load(ModelConverter.Convert(
        Folder("llama/qwen2-tied/model"), _folder.File("model.gguf"), GgufPrecision.F16, style, Folder($"tokenizer/{style}")).Path);
}
