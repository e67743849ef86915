using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Cli;

internal sealed class ForecastTests
{
    private StorageFolder _storage = null!;
    private string _file = "";

    [OneTimeSetUp]
    public void Write()
    {
        _storage = new();
        _file = _storage.Write("wave.csv", SampleForecasts.Wave(1500));
    }

    [OneTimeTearDown]
    public async Task RemoveAsync() => await _storage.DisposeAsync();

    [Test]
    public async Task A_grid_is_searched_listed_and_exported()
    {
        var grid = await _storage.RunAsync(
            "forecast", "grid", "--file", _file, "--name", "look", "--gate", "12", "--grid", "context_length=24,48", "--json");
        Assert.That(grid.Code, Is.Zero, grid.Errors);
        var best = JsonNode.Parse(grid.Output)!["best_experiment_id"]!.GetValue<string>();
        var list = await _storage.RunAsync("forecast", "list", "--json");
        var ids = JsonNode.Parse(list.Output)!.AsArray().Select(row => row!["experiment_id"]!.GetValue<string>()).ToList();
        Assert.That(ids, Has.Count.EqualTo(2).And.Contain(best));
        var shown = await _storage.RunAsync("forecast", "show", best);
        Assert.That(shown.Output, Does.Contain("Verdict: edge"));
        var export = await _storage.RunAsync("forecast", "export");
        Assert.That(export.Output, Does.StartWith("experiment_id,timestamp,model").And.Contain(best));
        Assert.That((await _storage.RunAsync("forecast", "best", "--json")).Code, Is.Zero);
    }

    [TestCase("model: there is no network of the kind chronos-bolt", "run", "--model", "chronos-bolt")]
    [TestCase("hyperparams.prediction_length: 0 is not allowed; 1 to 1000, whole.", "run", "--horizon", "0")]
    [TestCase("--set: 'lags' is not of the form NAME=VALUE.", "run", "--set", "lags")]
    [TestCase("There is no experiment 'nothing'.", "show", "nothing")]
    public async Task Bad_input_is_one_line_and_a_code(string message, string verb, params string[] arguments)
    {
        string[] data = verb == "run" ? ["--file", _file] : [];
        var outcome = await _storage.RunAsync(["forecast", verb, .. arguments, .. data]);
        Assert.That((outcome.Code, outcome.Output), Is.EqualTo((1, "")), outcome.Errors);
        Assert.That(outcome.Errors.TrimEnd().Split('\n')[^1], Does.Contain(message));
    }
}
