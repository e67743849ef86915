using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>What a folder holds is known by its description alone, or refused by the name of what is wrong in it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SeriesModelShapeTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_description_says_what_the_model_is()
    {
        SmallT5.Describe(_folder.Path);
        Assert.That(SeriesModelShape.Read(_folder.Path), Is.EqualTo(new SeriesModelShape("chronos-t5", 32, 6, 0.5f)), "60 steps from -15 to 15");
        File.WriteAllBytes(_folder.File("config.json"), SmallBolt.Config.ToJson());
        Assert.That(SeriesModelShape.Read(_folder.Path), Is.EqualTo(new SeriesModelShape("chronos-bolt", 64, 8, null)));
    }

    [TestCase("""{"n_tokens":4,"n_special_tokens":null}""", "chronos_config.n_special_tokens is missing; a whole number from 1 to 1 is needed.")]
    [TestCase("""{"n_tokens":4,"n_special_tokens":2}""", "chronos_config.n_special_tokens is 2; 1 to 1 is allowed.")]
    [TestCase("""{"n_tokens":65}""", "chronos_config.n_tokens is 65; 4 to 64 is allowed.")]
    [TestCase("""{"tokenizer_kwargs":{"low_limit":1.0,"high_limit":1.00000001}}""",
        "chronos_config.tokenizer_kwargs.low_limit is 1.0; below high_limit, 1 in single precision, is needed.")]
    [TestCase("""{"top_p":1.5}""", "chronos_config.top_p is 1.5; 0 to 1 is allowed.")]
    [TestCase("""{"tokenizer_class":"Other"}""", "chronos_config.tokenizer_class is \"Other\"; MeanScaleUniformBins can be read.")]
    public void Words_that_cannot_be_are_refused_by_name(string changes, string reason)
    {
        SmallT5.Describe(_folder.Path, config =>
        {
            foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
            {
                config["chronos_config"]![name] = value?.DeepClone();
            }
        });
        Assert.That(Assert.Throws<ModelFileException>(() => SeriesModelShape.Read(_folder.Path))!.Message, Is.EqualTo("config.json: " + reason));
    }
}
