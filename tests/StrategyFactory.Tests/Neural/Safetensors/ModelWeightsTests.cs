using NUnit.Framework;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Safetensors;

/// <summary>A folder's weights are one file or the parts that its index names, none of them elsewhere.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ModelWeightsTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void One_file_is_the_model()
    {
        _folder.Write("model.safetensors", ("q.weight", [2, 1], [1, 2]));
        using var weights = ModelWeights.Open(_folder.Path);
        Assert.That(weights.Read("q.weight", 2, 1), Is.EqualTo(new[] { 1f, 2f }));
        Assert.That(weights.Find("k.weight"), Is.Null);
        Refused(() => weights.Read("k.weight", 1), "its weights have no tensor k.weight.");
        Refused(() => weights.Read("q.weight", 1, 2), "tensor q.weight is F32 [2, 1]; by its configuration it is [1, 2].");
    }

    [Test]
    public void Parts_are_found_by_their_index()
    {
        _folder.Write("model-00001-of-00002.safetensors", ("a", [1], [1]), ("unnamed", [1], [9]));
        _folder.Write("model-00002-of-00002.safetensors", ("b", [2], [2, 3]));
        Index("""{"metadata":{"total_size":12},"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}""");
        using var weights = ModelWeights.Open(_folder.Path);
        Assert.That(weights.Tensors.Select(tensor => tensor.Name), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(weights.Read("b", 2), Is.EqualTo(new[] { 2f, 3f }));
    }

    [TestCase("""{"weight_map":{"a":"model-00002-of-00002.safetensors"}}""", "its part 'model-00002-of-00002.safetensors' is no file beside it.")]
    [TestCase("""{"weight_map":{"a":"../outside.safetensors"}}""", "its part '../outside.safetensors' is no file beside it.")]
    [TestCase("""{"weight_map":{"a":"/etc/hostname"}}""", "its part '/etc/hostname' is no file beside it.")]
    [TestCase("""{"weight_map":{"z":"part.safetensors"}}""", "it says that z is in part.safetensors, which lacks it.")]
    [TestCase("""{"weight_map":{"a":1}}""", "it has no weight_map from tensors to files.")]
    [TestCase("""{"weight_map":[]}""", "it has no weight_map from tensors to files.")]
    [TestCase("""[]""", "it is no JSON object.")]
    [TestCase("""{"weight_map":{"a":"\ud800"}}""", "it holds text that is no Unicode.")]
    public void An_index_that_does_not_lead_to_its_parts_is_refused(string index, string reason)
    {
        _folder.Write("part.safetensors", ("a", [1], [1]));
        Index(index);
        Refused(() => ModelWeights.Open(_folder.Path).Dispose(), reason);
    }

    [Test]
    public void A_part_that_is_cut_short_is_named()
    {
        _folder.Write("one.safetensors", ("a", [1], [1]));
        _folder.Write("two.safetensors", ("b", [2], [2, 3]));
        Index("""{"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}""");
        var whole = File.ReadAllBytes(_folder.File("two.safetensors"));
        File.WriteAllBytes(_folder.File("two.safetensors"), whole[..^4]);
        Assert.That(Assert.Throws<ModelFileException>(() => ModelWeights.Open(_folder.Path).Dispose())!.Message,
            Is.EqualTo("two.safetensors: its header describes 8 bytes of data; it has 4. It was probably cut short."));
    }

    [Test]
    public void A_folder_without_weights_says_what_was_looked_for() =>
        Refused(() => ModelWeights.Open(_folder.Path).Dispose(), "it has neither model.safetensors nor model.safetensors.index.json.");

    private static void Refused(Action act, string reason) => Assert.That(Assert.Throws<ModelFileException>(act)!.Message, Does.EndWith(": " + reason));

    private void Index(string json) => File.WriteAllText(_folder.File("model.safetensors.index.json"), json);
}
