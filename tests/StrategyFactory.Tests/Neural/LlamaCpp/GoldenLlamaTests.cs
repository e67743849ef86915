using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.LlamaCpp;
using static StrategyFactory.Tests.Neural.Golden;

namespace StrategyFactory.Tests.Neural.LlamaCpp;

/// <summary>What llama.cpp makes of our files is what the published implementations compute.</summary>
[TestFixture("llama-tied")]
[TestFixture("llama-untied")]
[TestFixture("qwen2-tied")]
internal sealed class GoldenLlamaTests(string model) : IDisposable
{
    private static readonly SessionOptions Exact = new(128, 1, IsExact: true);

    private readonly ModelFolder _folder = new();

    [OneTimeTearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Float32_gives_the_golden_numbers()
    {
        using var loaded = Load(GgufPrecision.F32);
        await using var session = await loaded.OpenAsync(Exact);
        var expected = Tensors($"llama/{model}/logits_f64.safetensors");
        foreach (var (input, place) in Json($"llama/{model}/logits.json").GetProperty("inputs").EnumerateArray()
            .Select((input, place) => (input, place)))
        {
            var logits = await session.LogitsAsync(Ids(input.GetProperty("input_ids")));
            Close(Doubles(logits), expected[$"logits_f64.{place}"][^logits.Length..], _ => 1e-4, $"{model}, input {place}");
        }
    }

    [TestCase(GgufPrecision.F32, true)]
    [TestCase(GgufPrecision.F32, false)]
    [TestCase(GgufPrecision.F16, true)]
    [TestCase(GgufPrecision.F16, false)]
    public async Task The_golden_tokens_follow_the_prompts(GgufPrecision precision, bool isExact)
    {
        using var loaded = Load(precision);
        await using var session = await loaded.OpenAsync(Exact with { IsExact = isExact });
        foreach (var prompt in Json($"llama/{model}/greedy.json").GetProperty("prompts").EnumerateArray())
        {
            var written = await session.GenerateAsync(new(Ids(prompt.GetProperty("prompt_ids")), 16, EndTokens: []));
            Assert.That(written.Tokens.Select(token => token.Token), Is.EqualTo(Ids(prompt.GetProperty("generated_ids"))));
        }
    }

    [Test]
    public async Task An_adapter_beside_the_weights_gives_the_golden_numbers_and_taken_away_leaves_no_trace()
    {
        using var loaded = Load(GgufPrecision.F32);
        await using var session = await loaded.OpenAsync(Exact);
        await using var other = await loaded.OpenAsync(Exact);
        var input = Ids(Json($"llama/{model}/logits.json").GetProperty("inputs")[0].GetProperty("input_ids"));
        var before = await session.LogitsAsync(input);

        using (var untrained = await Adapter(loaded, "lora_init"))
        {
            await session.AttachAsync(untrained);
            Assert.That(await session.LogitsAsync(input), Is.EqualTo(before), "B is zero");
        }

        using (var trained = await Adapter(loaded, "lora_final"))
        {
            await session.AttachAsync(trained);
            var with = await session.LogitsAsync(input);
            var golden = Numbers(Json($"llama/{model}/lora.json").GetProperty("last_position_logits_of_first_input_after_f64"));
            Close(Doubles(with), golden, _ => 5e-5, $"{model} with its adapter");
            Assert.That(await other.LogitsAsync(input), Is.EqualTo(before), "another session of the model");
            await session.AttachAsync(null);
        }

        Assert.That(await session.LogitsAsync(input), Is.EqualTo(before));
    }

    private LlamaModel Load(GgufPrecision precision)
    {
        var path = _folder.File($"{precision}.gguf");
        ModelConverter.Convert(Folder($"llama/{model}/model"), path, precision, model, Folder("tokenizer/qwen2-style"));
        return LlamaModel.Load(path);
    }

    private async Task<LlamaAdapter> Adapter(LlamaModel loaded, string name)
    {
        var path = _folder.File($"{name}.gguf");
        AdapterConverter.Convert(LoraAdapter.Read(Folder($"llama/{model}/{name}")), loaded.Info, path);
        return await loaded.LoadAdapterAsync(path);
    }

    private static int[] Ids(System.Text.Json.JsonElement element) => [.. Integers(element).Select(id => (int)id)];

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);
}
