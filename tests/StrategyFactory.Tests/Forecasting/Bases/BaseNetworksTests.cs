using Microsoft.Extensions.Options;
using NUnit.Framework;
using StrategyFactory.Forecasting;
using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.Neural;
using StrategyFactory.Tests.Neural.Chronos;

namespace StrategyFactory.Tests.Forecasting.Bases;

/// <summary>The folders of networks: what can be used is found, and what cannot says why and hides nothing else.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BaseNetworksTests : IDisposable
{
    private const string Reason = "config.json: chronos_config.n_special_tokens is missing; a whole number from 1 to 1 is needed.";

    private readonly ModelFolder _storage = new();
    private readonly ModelFolder _configured = new();

    [TearDown]
    public void Dispose()
    {
        _storage.Dispose();
        _configured.Dispose();
    }

    [Test]
    public async Task A_folder_that_cannot_be_read_is_listed_with_its_reason_and_breaks_no_other()
    {
        Put(_configured.Path, "bolt", SmallBolt.Config.ToJson());
        Put(_configured.Path, "t5", SmallT5.Json());
        Put(_configured.Path, "narrow", Narrow());
        Put(_configured.Path, "words", """{"architectures":["LlamaForCausalLM"],"d_model":1,"d_kv":1,"num_heads":1,"d_ff":1,"num_layers":1}""");
        Put(_configured.Path, "cut", "{");
        Directory.CreateDirectory(_configured.File("empty"));

        var here = await new GetForecastNetworksHandler(Bases()).Handle(new(), CancellationToken.None);
        Assert.That(here.Networks.Select(network => (network.Name, network.Kind)), Is.EqualTo(new[] { ("bolt", "chronos-bolt"), ("t5", "chronos-t5") }));
        Assert.That(here.Unreadable.Select(folder => folder.Name), Is.EqualTo(new[] { "cut", "narrow", "words" }));
        Assert.That(here.Unreadable[0].Reason, Does.StartWith("config.json: it is no JSON: "));
        Assert.That(here.Unreadable[1], Is.EqualTo(new UnreadableNetwork("narrow", Reason)));
        Assert.That(here.Unreadable[2].Reason, Does.StartWith("config.json: architectures is [\"LlamaForCausalLM\"]; one of "));
        Assert.That(Bases().Of("chronos-t5").Select(model => model.Name), Is.EqualTo(new[] { "t5" }));
    }

    [Test]
    public void One_that_is_asked_for_and_cannot_be_read_says_why()
    {
        Put(_configured.Path, "bolt", SmallBolt.Config.ToJson());
        Put(_configured.Path, "narrow", Narrow());
        Assert.That(Assert.Throws<UnprocessableException>(() => Bases().Require("narrow"))!.Message,
            Is.EqualTo($"model: 'narrow' cannot be read ({Reason.TrimEnd('.')}); found bolt (chronos-bolt)."));
        Assert.That(Assert.Throws<UnprocessableException>(() => Bases().Require("other"))!.Message,
            Is.EqualTo("model: 'other' is not here; found bolt (chronos-bolt)."));
    }

    [Test]
    public void Of_two_with_one_name_the_one_that_can_be_used_counts_and_then_the_one_that_was_made_here()
    {
        var made = Path.Combine(_storage.Path, "forecasting", "models");
        Put(made, "bolt", SmallBolt.Config.ToJson());
        Put(_configured.Path, "bolt", SmallT5.Json());
        Put(made, "t5", Narrow());
        Put(_configured.Path, "t5", SmallT5.Json());
        Assert.That(Bases().All().Select(model => (model.Name, model.Shape.Kind)),
            Is.EqualTo(new[] { ("bolt", "chronos-bolt"), ("t5", "chronos-t5") }));
        Assert.That(Bases().Look().Unreadable, Is.Empty);
    }

    private static string Narrow() => SmallT5.Json(config =>
    {
        config["chronos_config"]!["n_tokens"] = 4;
        config["chronos_config"]!["n_special_tokens"] = null;
    });

    private static void Put(string folder, string name, string config) => Put(folder, name, System.Text.Encoding.UTF8.GetBytes(config));

    private static void Put(string folder, string name, byte[] config)
    {
        Directory.CreateDirectory(Path.Combine(folder, name));
        File.WriteAllBytes(Path.Combine(folder, name, "config.json"), config);
    }

    private BaseNetworks Bases() =>
        new(Options.Create(new ForecastingOptions { StorageFolder = _storage.Path, Models = _configured.Path }));
}
