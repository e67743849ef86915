using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>One served factory for all tests of this namespace, with the bars of <c>WALK</c> imported.</summary>
[SetUpFixture]
internal sealed class SharedFactory
{
    internal static StorageFolder Storage { get; private set; } = null!;

    internal static ServedFactory Served { get; private set; } = null!;

    /// <summary>Six features and a small grid: a generation in a fraction of a second.</summary>
    internal static JsonObject SmallRequest(string symbol = "WALK") => new()
    {
        ["symbol"] = symbol,
        ["seed_features"] = new JsonArray("rsi_14", "return_1", "return_5", "ibs", "volatility_20", "willr_14"),
        ["alpha_grid"] = new JsonArray(0.001, 0.1),
        ["l1_ratio_grid"] = new JsonArray(0.5),
        ["regime_configs"] = new JsonArray(new JsonObject()),
        ["thresholds"] = new JsonArray(0.0001, "q0.9"),
        ["max_generations"] = 2,
    };

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        Storage = new();
        Served = await ServedFactory.StartAsync(Storage);
        await Served.ImportAsync("WALK", SampleBars.RandomWalk(6000));
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        await Served.DisposeAsync();
        await Storage.DisposeAsync();
    }
}

/// <summary>Problem details as RFC 9457 wants them.</summary>
internal static class Problems
{
    internal static JsonNode Require(Answer answer, int status, params string[] named)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That(answer.ContentType, Is.EqualTo("application/problem+json"));
        var problem = answer.Json;
        Assert.That(problem["status"]!.GetValue<int>(), Is.EqualTo(status));
        Assert.That(problem["title"]!.GetValue<string>(), Is.Not.Empty);
        foreach (var text in named)
        {
            Assert.That(answer.Text, Does.Contain(text).IgnoreCase);
        }

        return problem;
    }
}
