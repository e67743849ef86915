using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Gguf;

namespace StrategyFactory.Tests.Neural.Gguf;

/// <summary>An adapter keeps what its products count, and is refused for a model that it does not fit.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AdapterConverterTests : IDisposable
{
    private const string Q = "model.layers.0.self_attn.q_proj";

    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [TestCase(false, 8)]
    [TestCase(true, 16)]
    public void Alpha_is_what_divided_by_the_rank_gives_the_scale(bool stabilised, double alpha)
    {
        var written = Convert(new(4, 8, LoraTargets.Of("q_proj"), RankStabilised: stabilised), Pair(Q, 32, 48));
        Assert.That((written.Alpha, written.Pairs), Is.EqualTo((alpha, 1)));
    }

    [TestCase("model.layers.2.self_attn.q_proj", 32, 48, "layer model.layers.2.self_attn.q_proj is no matrix in the 2 layers of the model")]
    [TestCase("model.layers.0.self_attn.q_norm", 32, 48, "layer model.layers.0.self_attn.q_norm is no matrix in the 2 layers of the model")]
    [TestCase("model.layers.0.input_layernorm", 32, 32, "layer model.layers.0.input_layernorm is no matrix in the 2 layers of the model")]
    [TestCase("lm_head", 32, 272, "layer lm_head is no matrix in the 2 layers of the model")]
    [TestCase(Q, 32, 32, "layer model.layers.0.self_attn.q_proj is from 32 to 32, the model's is from 32 to 48")]
    public void A_layer_that_the_model_lacks_is_named(string layer, int inputs, int outputs, string reason) =>
        Assert.That(Assert.Throws<UnfittingAdapterException>(() =>
            Convert(new(4, 8, LoraTargets.Of("x")), Pair(layer, inputs, outputs)))!.Message,
            Is.EqualTo($"The adapter does not fit the model: {reason}."));

    private static LoraMatrices Pair(string layer, int inputs, int outputs) =>
        new(layer, new float[4 * inputs], new float[outputs * 4], inputs, outputs);

    private GgufAdapter Convert(LoraConfig config, LoraMatrices pair)
    {
        new SmallDecoder("llama").Write(_folder);
        var model = ModelConverter.Convert(_folder.Path, _folder.File("model.gguf"), GgufPrecision.F32, "small");
        return AdapterConverter.Convert(new(config, [pair]), model, _folder.File("adapter.gguf"));
    }
}
