using System.Text.Json;
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
        _storage.Write("one.json", "[1]");
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
        var important = await JsonAsync("important", "--metric", "mase");
        Assert.That(important["experiments"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That((await _storage.RunAsync("forecast", "important")).Output, Does.Contain("context_length"));
        var overfitting = (await JsonAsync("overfitting")).AsArray();
        Assert.That(overfitting.Select(row => row!["experiment_id"]!.GetValue<string>()), Is.EquivalentTo(ids));
        Assert.That((await _storage.RunAsync("forecast", "overfitting", best)).Output, Does.Contain("Val MAE").And.Contain(best));
        var summary = await _storage.RunAsync("forecast", "summary");
        Assert.That(summary.Output, Does.StartWith("2 experiments").And.Contain("2 completed").And.Contain("linear"));

        // what has ended is listed, and cannot be stopped any more
        var id = JsonNode.Parse(grid.Output)!["grid_id"]!.GetValue<string>();
        var grids = await _storage.RunAsync("forecast", "grids");
        Assert.That(grids.Output, Does.StartWith($"{id} look: completed, 2 of 2 trainings of linear"));
        Assert.That((await JsonAsync("grids", id))["experiments"]!.AsArray(), Has.Count.EqualTo(2));
        var late = await _storage.RunAsync("forecast", "cancel", id);
        Assert.That((late.Code, late.Output, late.ErrorLines[^1]), Is.EqualTo((1, "", $"Grid search {id} has ended already (completed).")));
    }

    [Test]
    public async Task A_network_is_made_trained_further_and_asked()
    {
        var made = await JsonAsync("pretrain", "--name", "tiny", "--steps", "1", "--series-count", "10");
        Assert.That(made["network"]!["name"]!.GetValue<string>(), Is.EqualTo("tiny"));
        Assert.That((await _storage.RunAsync("forecast", "networks")).Output, Does.StartWith("tiny: chronos-bolt, looks back on 512 rows"));
        string[] request =
        [
            "run", "--file", _file, "--model", "chronos-bolt", "--horizon", "6", "--gate", "12", "--set", "context_length=64",
        ];
        string[] training = ["--set", "window_step=10", "--set", "batch_size=8", "--set", "epochs=1", "--set", "learning_rate=0.01"];
        var trained = await JsonAsync([.. request, .. training, "--name", "lora"]);
        var id = trained["experiment_id"]!.GetValue<string>();
        Assert.That(trained["status"]!.GetValue<string>(), Is.EqualTo("completed"));
        Assert.That(trained["training_history"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(trained["loss_curve"]!.AsArray().Last()!["step"]!.GetValue<int>(), Is.EqualTo(
            trained["fit"]!["steps"]!.GetValue<int>()).And.GreaterThan(10));

        // a forecast has two keys, and quantiles that do not cross, also of a series with gaps
        var adapter = Path.Combine(_storage.Root, trained["model_path"]!.GetValue<string>());
        var values = Enumerable.Range(0, 80).Select(t => t % 7 == 3 ? "null" : $"{t % 24}");
        var series = _storage.Write("series.json", $"[{string.Join(',', values)}]");
        string[] asked = ["predict", "--model", "tiny", "--series", series, "--prediction-length", "70"];
        var plain = await JsonAsync(asked);
        var adapted = await JsonAsync([.. asked, "--adapter", adapter]);
        foreach (var forecast in new[] { plain, adapted })
        {
            Assert.That(forecast.AsObject().Select(pair => pair.Key), Is.EqualTo(new[] { "quantile_levels", "quantiles" }));
            var quantiles = forecast["quantiles"]!.Deserialize<double[][]>()!;
            Assert.That(forecast["quantile_levels"]!.Deserialize<double[]>(), Is.Ordered.Ascending.And.Length.EqualTo(quantiles.Length));
            Assert.That(quantiles, Has.All.Length.EqualTo(70));
            for (var step = 0; step < 70; step++)
            {
                Assert.That(quantiles.Select(level => level[step]), Is.Ordered.Ascending);
            }
        }

        Assert.That(adapted.ToJsonString(), Is.Not.EqualTo(plain.ToJsonString()), "the adapter is used");

        var convergence = (await JsonAsync("convergence", id)).AsArray().Single()!;
        Assert.That(convergence["unit"]!.GetValue<string>(), Is.EqualTo("points"), "of a single epoch");
        Assert.That((await _storage.RunAsync("forecast", "convergence")).Output, Does.Contain(id).And.Contain("points"));
        var shown = await _storage.RunAsync("forecast", "show", id);
        Assert.That(shown.Output, Does.Contain("Coverage of 80% on the test windows by step: 1: "));

        var other = (await JsonAsync([.. request, "--name", "whole", "--set", "adapter_type=none"]))["experiment_id"]!.GetValue<string>();
        var compared = (await JsonAsync("compare", id, other))["rows"]!.AsArray();
        Assert.That(compared.Select(row => row!["hp_adapter_type"]!.GetValue<string>()), Is.EqualTo(new[] { "lora", "none" }));
        var insights = await JsonAsync("insights", "--file", _file, "--horizon", "6");
        Assert.That(insights["return_kind"]!.GetValue<string>(), Is.EqualTo("relative"));
        Assert.That((await _storage.RunAsync("forecast", "export", id)).Output.Trim().Split('\n'), Has.Length.EqualTo(2));

        // a folder that came from elsewhere is taken in once
        const string brought = "brought_20200101_000000";
        var results = Path.Combine(_storage.Root, "results");
        Directory.CreateDirectory(Path.Combine(results, brought));
        var text = await File.ReadAllTextAsync(Path.Combine(results, id, "results.json"));
        await File.WriteAllTextAsync(Path.Combine(results, brought, "results.json"), text.Replace(id, brought, StringComparison.Ordinal));
        Assert.That((await JsonAsync("load"))["loaded"]!.Deserialize<string[]>(), Is.EqualTo(new[] { brought }));
        var loaded = await JsonAsync("show", brought);
        Assert.That(loaded["loss_curve"]!.ToJsonString(), Is.EqualTo(trained["loss_curve"]!.ToJsonString()));
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
    [TestCase("model: there is no network of the kind chronos-t5", "run", "--model", "chronos-t5")]
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
    [TestCase("There is no experiment 'nothing'.", "cancel", "nothing")]
    [TestCase("There is no experiment 'nothing'.", "convergence", "nothing")]
    [TestCase("ID: 'nothing' is no id of a grid search; see forecast grids.", "grids", "nothing")]
    [TestCase("model: 'nothing' is not here; found ", "predict", "--model", "nothing", "--prediction-length", "1", "--series", "SERIES")]
    public async Task Bad_input_is_one_line_and_a_code(string message, string verb, params string[] arguments)
    {
        string[] data = verb is "run" or "grid" ? ["--file", _file] : [];
        var series = Path.Combine(_storage.Root, "one.json");
        var given = arguments.Select(argument => argument == "SERIES" ? series : argument);
        var outcome = await _storage.RunAsync(["forecast", verb, .. given, .. data]);
        Assert.That((outcome.Code, outcome.Output), Is.EqualTo((1, "")), outcome.Errors);
        Assert.That(outcome.Errors.TrimEnd().Split('\n')[^1], Does.Contain(message));
    }

    private async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var outcome = await _storage.RunAsync(["forecast", .. arguments, "--json"]);
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        return JsonNode.Parse(outcome.Output)!;
    }
}
