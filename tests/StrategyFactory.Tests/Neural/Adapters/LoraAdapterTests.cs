using NUnit.Framework;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Adapters;

/// <summary>Adapter folders of PEFT are read whole, and what is written is the same to the bit.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LoraAdapterTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_written_adapter_is_read_back()
    {
        LoraAdapter adapter = new(new(2, 4, LoraTargets.Of("q")), [new("a.q", [1, 2, 3, 4, 5, 6], [7, 8], 3, 1), new("b.q", [1, 2], [3, 4], 1, 1)]);
        adapter.Write(_folder.Path);
        var read = LoraAdapter.Read(_folder.Path);
        Assert.That(read.Layers.Select(layer => (layer.Layer, layer.In, layer.Out)), Is.EqualTo(new[] { ("a.q", 3, 1), ("b.q", 1, 1) }));
        Assert.That(read.Layers[0].A, Is.EqualTo(adapter.Layers[0].A));
        Assert.That(read.Layers[1].B, Is.EqualTo(adapter.Layers[1].B));
        Assert.That(read.Config.Scaling, Is.EqualTo(2));
    }

    [TestCase(TensorType.F16)]
    [TestCase(TensorType.BF16)]
    public void Pairs_of_two_bytes_a_number_are_read(TensorType type)
    {
        var written = LoraAdapter.Fresh(new(2, 4, LoraTargets.Of("q")), [new("a.q", 7, 5, false)], 3);
        written = written with { Layers = [.. written.Layers.Select(pair => pair with { B = [.. pair.B.Select((_, i) => 0.1f * i)] })] };
        written.Write(_folder.Path);
        var stored = _folder.Narrow("adapter_model.safetensors", type);
        var read = LoraAdapter.Read(_folder.Path).Layers[0];
        Assert.That(read.A, Is.EqualTo(stored["base_model.model.a.q.lora_A.weight"]).And.Not.EqualTo(written.Layers[0].A));
        Assert.That(read.B, Is.EqualTo(stored["base_model.model.a.q.lora_B.weight"]).And.EqualTo(written.Layers[0].B).Within(0.005));
    }

    [Test]
    public void A_fresh_adapter_is_drawn_evenly_by_its_seed_and_changes_nothing()
    {
        LoraConfig config = new(8, 16, LoraTargets.Of("q", "v"));
        LinearLayer[] layers = [new("a.q", 400, 50, false), new("a.v", 25, 10, false), new("a.k", 25, 10, false)];
        var fresh = LoraAdapter.Fresh(config, layers, 3);
        Assert.That(fresh.Layers.Select(pair => (pair.Layer, pair.In, pair.Out)), Is.EqualTo(new[] { ("a.q", 400, 50), ("a.v", 25, 10) }));
        foreach (var pair in fresh.Layers)
        {
            var bound = 1 / Math.Sqrt(pair.In);
            Assert.That(pair.A, Has.Length.EqualTo(8 * pair.In).And.All.InRange(-bound, bound));
            Assert.That(pair.A.Max(Math.Abs), Is.GreaterThan(0.97 * bound));
            Assert.That(pair.A.Average(), Is.Zero.Within(0.1 * bound));
            Assert.That(pair.A.Average(value => value * value), Is.EqualTo(bound * bound / 3).Within(15).Percent, "evenly");
            Assert.That(pair.B, Is.EqualTo(new float[8 * pair.Out]));
        }

        Assert.That(As(LoraAdapter.Fresh(config, layers.Reverse(), 3)), Is.EqualTo(As(fresh)));
        Assert.That(As(LoraAdapter.Fresh(config, layers, 4)), Is.Not.EqualTo(As(fresh)));

        static IEnumerable<float> As(LoraAdapter adapter) => adapter.Layers.SelectMany(pair => pair.A);
    }

    [TestCase("lora_init", true)]
    [TestCase("lora_final", false)]
    public void The_golden_adapters_are_read_and_written_to_the_bit(string name, bool untrained)
    {
        var golden = SharedData.Require($"golden/chronos-bolt/{name}/adapter_model.safetensors");
        var adapter = LoraAdapter.Read(Path.GetDirectoryName(golden)!);
        Assert.That((adapter.Layers.Count, adapter.Config.Rank, adapter.Config.Scaling), Is.EqualTo((12, 4, 2d)));
        Assert.That(adapter.Layers.Select(layer => adapter.Config.Targets.Includes(layer.Layer)), Has.All.True);
        Assert.That(adapter.Layers.All(layer => layer.B.All(value => value == 0)), Is.EqualTo(untrained));

        adapter.Write(_folder.Path);
        using var given = SafetensorsFile.Open(golden);
        using var written = SafetensorsFile.Open(_folder.File("adapter_model.safetensors"));
        Assert.That(written.Header.Metadata, Is.EqualTo(given.Header.Metadata));
        Assert.That(written.Header.Tensors.Select(tensor => tensor.Name), Is.EquivalentTo(given.Header.Tensors.Select(tensor => tensor.Name)));
        foreach (var tensor in given.Header.Tensors)
        {
            Assert.That(Bytes(written, tensor.Name), Is.EqualTo(Bytes(given, tensor.Name)), tensor.Name);
        }
    }

    [Test]
    public void A_matrix_without_its_partner_is_refused()
    {
        Write(("base_model.model.q.lora_A.weight", [2, 3]));
        Refused("layer q has a lora_A without its partner.");
        Write(("base_model.model.q.lora_B.weight", [3, 2]));
        Refused("layer q has a lora_B without its partner.");
    }

    [TestCase("base_model.model.q.lora_embedding_A")]
    [TestCase("base_model.model.lora_A.weight")]
    [TestCase("model.q.lora_A.weight")]
    [TestCase("base_model.model.q.lora_A.default.weight")]
    [TestCase("base_model.model.q.lora_magnitude_vector.weight")]
    public void A_tensor_that_is_none_of_a_pair_is_refused(string name)
    {
        Write((name, [2, 3]));
        Refused($"tensor {name} is neither lora_A nor lora_B of a layer (base_model.model.….lora_A.weight).");
    }

    [TestCase(new long[] { 4, 3 }, new long[] { 3, 4 })]
    [TestCase(new long[] { 2, 3 }, new long[] { 2, 3 })]
    [TestCase(new long[] { 2, 3, 1 }, new long[] { 3, 2 })]
    public void Shapes_that_do_not_fit_the_rank_are_refused(long[] a, long[] b)
    {
        Write(("base_model.model.q.lora_A.weight", a), ("base_model.model.q.lora_B.weight", b));
        Refused($"layer q has lora_A F32 [{string.Join(", ", a)}] and lora_B F32 [{string.Join(", ", b)}]; by its rank they are [2, in] and [out, 2].");
    }

    [Test]
    public void A_file_without_pairs_or_with_one_beside_the_targets_is_refused()
    {
        Write();
        Refused("it has no pair; one for each layer that is meant by q is needed.");
        Write(("base_model.model.a.wo.lora_A.weight", [2, 3]), ("base_model.model.a.wo.lora_B.weight", [3, 2]));
        Refused("layer a.wo is not meant by target_modules (q).");
    }

    [Test]
    public void Pickled_weights_are_not_read()
    {
        new LoraConfig(2, 4, LoraTargets.Of("q")).Write(_folder.Path);
        File.WriteAllBytes(_folder.File("adapter_model.bin"), [0x80, 2]);
        Assert.That(Assert.Throws<ModelFileException>(() => LoraAdapter.Read(_folder.Path))!.Message,
            Does.EndWith(": it has no adapter_model.safetensors; pickled weights (.bin) are not read, because they can run code."));
    }

    private static byte[] Bytes(SafetensorsFile file, string name)
    {
        var bytes = new byte[file.Find(name)!.Bytes];
        file.ReadBytes(name, bytes);
        return bytes;
    }

    private void Write(params (string Name, long[] Shape)[] tensors)
    {
        new LoraConfig(2, 4, LoraTargets.Of("q")).Write(_folder.Path);
        _folder.Write("adapter_model.safetensors",
            [.. tensors.Select(tensor => (tensor.Name, tensor.Shape, new float[tensor.Shape.Aggregate((one, other) => one * other)]))]);
    }

    private void Refused(string reason) =>
        Assert.That(Assert.Throws<ModelFileException>(() => LoraAdapter.Read(_folder.Path))!.Message, Is.EqualTo("adapter_model.safetensors: " + reason));
}
