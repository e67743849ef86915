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

    [Test]
    public async Task A_forecast_is_made_of_a_file()
    {
        string[] request = ["forecast", "ahead", "--file", _file, "--model", "seasonal_naive", "--prediction-length", "5", "--levels", "0.25,0.75"];
        var made = await _storage.RunAsync([.. request, "--json"]);
        Assert.That(made.Code, Is.Zero, made.Errors);
        var steps = JsonNode.Parse(made.Output)!["steps"]!.AsArray();
        Assert.That(steps, Has.Count.EqualTo(5));
        Assert.That(steps[0]!["at"]!.GetValue<DateTimeOffset>(), Is.EqualTo(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(1500)));
        Assert.That(steps[4]!["quantiles"]!.AsArray(), Has.Count.EqualTo(2));
        Assert.That((await _storage.RunAsync(request)).Output, Does.Contain("0.25").And.Contain("2020-03-03 12:00"));
    }

    [TestCase("model: neither it nor an experiment_id is given; one of the two.", "ahead", "--prediction-length", "5")]
    [TestCase("--levels: 'a' is no number", "ahead", "--prediction-length", "5", "--model", "drift", "--levels", "a")]
    [TestCase("model: there is no network of the kind chronos-bolt", "run", "--model", "chronos-bolt")]
    [TestCase("hyperparams.prediction_length: 0 is not allowed; 1 to 1000, whole.", "run", "--horizon", "0")]
    [TestCase("--set: 'lags' is not of the form NAME=VALUE.", "run", "--set", "lags")]
    [TestCase("--set: '=1' is not of the form NAME=VALUE.", "run", "--set", "=1")]
    [TestCase("--set: 'context_length' is given twice; every hyperparameter once.", "run", "--set", "context_length=24", "--set", "context_length=48")]
    [TestCase("hyperparams.ridge_penalty: \"nan\" is no number; above 0 to 1000000.", "run", "--set", "ridge_penalty=nan")]
    [TestCase("hyperparams.ridge_penalty: \"1e999\" is no number", "run", "--set", "ridge_penalty=1e999")]
    [TestCase("--horizon: prediction_length also stands in --set; in one of the two.", "run", "--horizon", "24", "--set", "prediction_length=48")]
    [TestCase("--grid: 'context_length' is given twice; every hyperparameter once.", "grid", "--grid", "context_length=24", "--grid", "context_length=48")]
    [TestCase("--grid: 'context_length' is not of the form NAME=VALUE.", "grid", "--grid", "context_length")]
    [TestCase("param_grid.ridge_penalty: \"nan\" is no number", "grid", "--grid", "ridge_penalty=0.1,nan")]
    [TestCase("param_grid: needs at least one hyperparameter, each with 1 to 1000 values.", "grid", "--grid", "context_length=,")]
    [TestCase("param_grid: needs at least one hyperparameter", "grid")]
    [TestCase("time_limit_seconds: NaN is not allowed", "grid", "--grid", "context_length=24", "--time-limit", "NaN")]
    [TestCase("There is no experiment 'nothing'.", "show", "nothing")]
    public async Task Bad_input_is_one_line_and_a_code(string message, string verb, params string[] arguments)
    {
        string[] data = verb is "run" or "grid" ? ["--file", _file] : [];
        var outcome = await _storage.RunAsync(["forecast", verb, .. arguments, .. data]);
        Assert.That((outcome.Code, outcome.Output), Is.EqualTo((1, "")), outcome.Errors);
        Assert.That(outcome.Errors.TrimEnd().Split('\n')[^1], Does.Contain(message));
    }
}
