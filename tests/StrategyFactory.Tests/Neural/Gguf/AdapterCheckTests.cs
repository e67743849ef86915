using System.Text.RegularExpressions;
using NUnit.Framework;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Gguf;

/// <summary>An adapter that llama.cpp would refuse is refused before: the object around a refused one ends the process.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AdapterCheckTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    private string Path => _folder.File("adapter.gguf");

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_sound_adapter_says_what_it_is()
    {
        var adapter = Read(RawGguf.Adapter());
        Assert.That((adapter.Alpha, adapter.Pairs), Is.EqualTo((4.0, 2)));
    }

    private static IEnumerable<TestCaseData> Damages() =>
    [
        Case("alpha missing", f => f.Remove("adapter.lora.alpha"), "adapter.lora.alpha is missing; *"),
        Case("alpha as number", f => f.Set("adapter.lora.alpha", 8u), "adapter.lora.alpha is 8 (UInt32); *"),
        Case("alpha NaN", f => f.Set("adapter.lora.alpha", float.NaN), "adapter.lora.alpha is NaN (Single); *"),
        Case("alpha 0", f => f.Set("adapter.lora.alpha", 0f), "adapter.lora.alpha is 0 (Single); *"),
        Case("type missing", f => f.Remove("general.type"), "general.type is missing; a text is needed."),
        Case("type as number", f => f.Set("general.type", 1u), "general.type is 1 (UInt32); a text is allowed."),
        Case("a model", f => f.Set("general.type", "model"), "general.type is 'model'; adapter is allowed."),
        Case("kind missing", f => f.Remove("adapter.type"), "adapter.type is missing; a text is needed."),
        Case("other kind", f => f.Set("adapter.type", "ia3"), "adapter.type is 'ia3'; lora is allowed."),
        Case("other architecture", f => f.Set("general.architecture", "qwen2"), "general.architecture is 'qwen2'; llama is allowed."),
        Case("activated", f => f.Set("adapter.alora.invocation_tokens", [1]),
            "adapter.alora.invocation_tokens is a list of 1 (Int32); adapters that do without it can be served."),
        Case("B missing", f => f.Tensors.RemoveAt(1), "the tensor blk.0.attn_q.weight.lora_a has no partner."),
        Case("a norm", f => f.Tensors[0].Name = "blk.0.attn_norm.weight",
            "the tensor blk.0.attn_norm.weight belongs to no matrix in a layer of the model."),
        Case("a pair of a norm", f => f.Tensors[0].Name = "blk.0.attn_norm.weight.lora_a",
            "the tensor blk.0.attn_norm.weight.lora_a belongs to no matrix in a layer of the model."),
        Case("layer 7", f => f.Tensors[0].Name = "blk.7.attn_q.weight.lora_a",
            "the tensor blk.7.attn_q.weight.lora_a belongs to no matrix in a layer of the model."),
        Case("other width", f => (f.Tensors[0].Dimensions, f.Tensors[0].Data) = ([128, 2], new byte[1024]),
            "the pair of blk.0.attn_q.weight is F32 [2, 128] and F32 [256, 2]; for this model it is [rank, 256] and [256, rank]."),
        Case("other rank", f => (f.Tensors[0].Dimensions, f.Tensors[0].Data) = ([256, 4], new byte[4096]),
            "the pair of blk.0.attn_q.weight is F32 [4, 256] and F32 [256, 2]; for this model it is [rank, 256] and [256, rank]."),
        Case("a vector", f => f.Tensors[0].Dimensions = [512],
            "the pair of blk.0.attn_q.weight is F32 [512] and F32 [256, 2]; for this model it is [rank, 256] and [256, rank]."),
        Case("quantised", f => (f.Tensors[0].Type, f.Tensors[0].Data) = (RawGguf.Q80, new byte[544]),
            "the tensor blk.0.attn_q.weight.lora_a is Q8_0 [2, 256]; F32 and F16 are allowed in adapters."),
        Case("nothing", f => f.Tensors.Clear(), "it has no weights."),
        Case("cut short", f => f.Tensors[^1].Data = [], "it has * bytes; its tensors need *. It was probably cut short."),
    ];

    [TestCaseSource(nameof(Damages))]
    public void A_damaged_adapter_is_refused_by_what_is_wrong_with_it(Action<RawGguf> damage, string reason)
    {
        var file = RawGguf.Adapter();
        damage(file);
        var pattern = "^adapter\\.gguf: " + Regex.Escape(reason).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
        Assert.That(Assert.Throws<ModelFileException>(() => Read(file))!.Message, Does.Match(pattern));
    }

    [Test]
    public void Whatever_is_done_to_an_adapter_it_is_read_or_refused()
    {
        var model = Model();
        foreach (var file in MutatedGguf.Files(seed: 2, count: 200, RawGguf.Adapter().Build()))
        {
            File.WriteAllBytes(Path, file);
            try
            {
                AdapterCheck.Read(Path, model);
            }
            catch (ModelFileException refusal)
            {
                Assert.That(refusal.Message, Does.StartWith("adapter.gguf: "));
            }
        }
    }

    private static TestCaseData Case(string name, Action<RawGguf> damage, string reason) =>
        new TestCaseData(damage, reason).SetArgDisplayNames(name);

    private GgufModel Model()
    {
        File.WriteAllBytes(_folder.File("model.gguf"), RawGguf.Model().Build());
        return ModelCheck.Read(_folder.File("model.gguf"));
    }

    private GgufAdapter Read(RawGguf file)
    {
        File.WriteAllBytes(Path, file.Build());
        return AdapterCheck.Read(Path, Model());
    }
}
