using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Cli;

internal sealed class DemoTests
{
    private StorageFolder _storage = null!;
    private Outcome _first = null!;
    private Outcome _second = null!;

    [OneTimeSetUp]
    public async Task RunTwice()
    {
        _storage = new();
        _first = await _storage.RunAsync("demo", "--json");
        _second = await _storage.RunAsync("demo", "--json");
    }

    [OneTimeTearDown]
    public async Task RemoveAsync() => await _storage.DisposeAsync();

    [Test]
    public void Json_is_one_document_with_the_promised_fields()
    {
        Assert.That(_first.Code, Is.Zero, _first.Errors);
        var runs = JsonNode.Parse(_first.Output)!["runs"]!.AsArray();
        Assert.That(runs.Select(run => run!["symbol"]!.GetValue<string>()), Is.EquivalentTo(new[] { "EDGE", "NOISE" }));
        foreach (var run in runs)
        {
            Shapes.RequireRun(run!);
            Assert.That(run!["status"]!.GetValue<string>(), Is.EqualTo("COMPLETED"));
        }
    }

    [Test]
    public void The_planted_edge_is_promoted_and_noise_is_not()
    {
        var runs = JsonNode.Parse(_first.Output)!["runs"]!.AsArray().ToDictionary(run => run!["symbol"]!.GetValue<string>(), run => run!, StringComparer.Ordinal);
        Assert.That((runs["EDGE"]["promoted"]!.GetValue<bool>(), runs["EDGE"]["stopped_reason"]!.GetValue<string>()), Is.EqualTo((true, "promoted")));
        Assert.That(runs["NOISE"]["promoted"]!.GetValue<bool>(), Is.False);
        Assert.That(runs["NOISE"]["promotion"], Is.Null);
    }

    [Test]
    public void A_second_demo_reuses_the_models_and_finds_the_same_numbers()
    {
        Assert.That(_second.Code, Is.Zero, _second.Errors);
        var (first, second) = (Generations(_first), Generations(_second));
        Assert.That(second.Select(generation => generation["reused"]!.GetValue<bool>()), Is.All.True);
        Assert.That(second.Select(generation => generation["models_trained"]!.GetValue<int>()), Is.All.Zero);
        Assert.That(second.Select(Numbers), Is.EqualTo(first.Select(Numbers)));

        static string Numbers(JsonNode generation) => string.Join(' ', new[] { "features", "best_sqn", "profit_factor", "trades", "model_id" }.Select(name => generation[name]?.ToJsonString()));
    }

    [Test]
    public void Stderr_has_remarks_for_people_and_no_log_lines()
    {
        Assert.That(_first.ErrorLines, Has.All.StartWith("Run ").Or.Contain("threshold").Or.Contain("Regime skipped"), _first.Errors);
    }

    [Test]
    public void The_database_is_stopped_at_the_end() => Assert.That(_storage.ServerRuns, Is.False);

    private static JsonNode[] Generations(Outcome outcome) =>
        [.. JsonNode.Parse(outcome.Output)!["runs"]!.AsArray().SelectMany(run => run!["generations"]!.AsArray()).Select(generation => generation!)];
}

/// <summary>The documents that scripts rely on.</summary>
internal static class Shapes
{
    internal static void RequireRun(JsonNode run)
    {
        Require(run, "run_id", JsonValueKind.String);
        Require(run, "symbol", JsonValueKind.String);
        Require(run, "status", JsonValueKind.String);
        Require(run, "stopped_reason", JsonValueKind.String);
        Require(run, "promoted", JsonValueKind.True, JsonValueKind.False);
        Require(run, "generations", JsonValueKind.Array);
        Require(run, "promotion", JsonValueKind.Object, JsonValueKind.Null);
        Require(run, "seconds", JsonValueKind.Number);
        foreach (var generation in run["generations"]!.AsArray())
        {
            Require(generation!, "features", JsonValueKind.Array);
            Require(generation!, "reused", JsonValueKind.True, JsonValueKind.False);
            foreach (var name in new[] { "generation", "models_trained", "simulations", "seconds" })
            {
                Require(generation!, name, JsonValueKind.Number);
            }

            foreach (var name in new[] { "best_sqn", "profit_factor", "trades" })
            {
                Require(generation!, name, JsonValueKind.Number, JsonValueKind.Null);
            }
        }

        if (run["promotion"] is { } promotion)
        {
            Require(promotion, "model_id", JsonValueKind.String);
            Require(promotion, "regime", JsonValueKind.Object);
            foreach (var name in new[] { "sqn", "profit_factor", "trades", "weekly_consistency", "threshold", "z_score" })
            {
                Require(promotion, name, JsonValueKind.Number);
            }
        }
    }

    private static void Require(JsonNode node, string name, params JsonValueKind[] kinds)
    {
        Assert.That(node.AsObject().ContainsKey(name), Is.True, $"'{name}' is missing in {node.ToJsonString()}");
        Assert.That(kinds, Does.Contain(node[name]?.GetValueKind() ?? JsonValueKind.Null), name);
    }
}
