using System.Text;
using System.Text.Json.Nodes;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.Forecasting.Experiments;

internal sealed class ExperimentTests
{
    private ForecastHarness _harness = null!;
    private ForecastData _wave = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        _wave = await _harness.DataAsync(MadeSeries.Wave(3000));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [TestCase("persistence")]
    [TestCase("seasonal_naive")]
    [TestCase("drift")]
    [TestCase("theta")]
    [TestCase("linear")]
    [TestCase("xgboost")]
    public async Task Every_model_comes_to_an_end_with_all_figures(string model)
    {
        var experiment = await _harness.RunAsync(Request(model));
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("completed", (string?)null)));
        Assert.That(experiment.ExperimentId, Does.Match($@"^{model}_\d{{8}}_\d{{6}}(_\d+)?$"));
        ForecastMetrics?[] parts = [experiment.TrainMetrics, experiment.ValMetrics, experiment.GateMetrics, experiment.TestMetrics];
        foreach (var metrics in parts.Select(part => part!))
        {
            Assert.That(metrics.Mae, Is.GreaterThan(0));
            Assert.That(metrics.Rmse, Is.GreaterThanOrEqualTo(metrics.Mae!.Value));
            Assert.That(metrics.DirectionalAccuracy, Is.InRange(0, 1));
            Assert.That((metrics.Mase, metrics.RelativeMae, metrics.Smape), Is.Not.EqualTo(((double?)null, (double?)null, (double?)null)));
        }

        Assert.That(experiment.TestMetrics!.Windows, Is.EqualTo(10));
        Assert.That(experiment.Parts!["test"].ByHorizon, Has.Count.EqualTo(24));
        Assert.That(experiment.Gate!.Windows, Is.EqualTo(18), "15% of the rows");
        var rows = experiment.DataInsights!.Value.GetProperty("train_quality").GetProperty("n_rows").GetInt32();
        Assert.That(rows, Is.EqualTo(experiment.Split!.TrainingRows));
    }

    [Test]
    public async Task A_model_that_knows_the_wave_has_an_edge_and_persistence_has_none()
    {
        await using var harness = await ForecastHarness.StartAsync();
        var data = await harness.DataAsync(MadeSeries.Wave(3000));
        var linear = await harness.RunAsync(Request("linear") with { Data = data });
        Assert.That((linear.Verdict, linear.Flags), Is.EqualTo(("edge", Array.Empty<string>())));
        Assert.That(linear.Gate!.Configurations, Is.EqualTo(1));
        Assert.That(linear.Gate.Rivals.Select(rival => rival.Name), Is.EqualTo(new[] { "persistence", "seasonal_naive" }));
        Assert.That(linear.Gate.Rivals.Select(rival => rival.AdjustedP), Is.All.LessThan(0.05));
        Assert.That(linear.TestMetrics!.RelativeMae, Is.LessThan(0.3));

        var persistence = await harness.RunAsync(Request("persistence") with { Data = data });
        Assert.That((persistence.Verdict, persistence.Flags), Is.EqualTo(("no_edge", new[] { "no_edge" })));
        Assert.That(persistence.TestMetrics!.RelativeMae, Is.EqualTo(1).Within(1e-12));
        Assert.That(persistence.Gate!.Rivals[0].Problem, Does.StartWith("The losses differ by the same amount"));
        var again = await harness.RunAsync(Request("linear") with { Data = data });
        Assert.That(again.Gate!.Configurations, Is.EqualTo(1), "the same configuration is no further try, and a rival none at all");
        var other = await harness.RunAsync(
            Request("linear") with { Data = data, Hyperparams = ForecastHarness.Set(("context_length", 24)) });
        Assert.That(other.Gate!.Configurations, Is.EqualTo(2));
    }

    [Test]
    public async Task A_walk_has_no_edge_and_few_windows_are_insufficient()
    {
        var walk = await _harness.DataAsync(MadeSeries.Walk(2500));
        var linear = await _harness.RunAsync(Request("linear") with { Data = walk });
        Assert.That((linear.Verdict, linear.Flags), Is.EqualTo(("no_edge", new[] { "no_edge" })));
        var few = await _harness.RunAsync(Request("linear") with { Windows = new(Gate: 9) });
        Assert.That((few.Verdict, few.Flags), Is.EqualTo(("insufficient", new[] { "insufficient" })));
        Assert.That(few.Gate!.Rivals[0].Problem, Does.StartWith("9 windows; at least 10"));
    }

    [Test]
    public async Task Missing_values_are_not_scored_and_do_not_end_an_experiment()
    {
        var values = MadeSeries.Wave(3000);
        for (var t = 10; t < values.Length; t += 97)
        {
            values[t] = double.NaN;
        }

        var data = await _harness.DataAsync(values);
        foreach (var model in new[] { "persistence", "seasonal_naive", "drift", "theta", "linear", "xgboost" })
        {
            var experiment = await _harness.RunAsync(Request(model) with { Data = data, Hyperparams = Small(model) });
            Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("completed", (string?)null)), model);
            Assert.That(experiment.TestMetrics!.Missing, Is.InRange(2, 3));
            Assert.That(experiment.TestMetrics.Steps + experiment.TestMetrics.Missing, Is.EqualTo(240));
        }
    }

    [Test]
    public async Task The_results_file_has_the_guides_layout_and_loads_back()
    {
        var experiment = await _harness.RunAsync(Request("xgboost") with { Notes = "kept" });
        var file = JsonNode.Parse(await File.ReadAllTextAsync(PathOf(experiment.ExperimentId)))!.AsObject();
        string[] promised =
        [
            "experiment_id", "timestamp", "hyperparams", "train_metrics", "val_metrics", "test_metrics", "data_insights",
            "training_history", "notes", "model_path", "error",
        ];
        Assert.That(promised.Where(field => !file.ContainsKey(field)), Is.Empty);

        Assert.That(file["test_metrics"]!["mae"]!.GetValue<double>(), Is.EqualTo(experiment.TestMetrics!.Mae));
        Assert.That(file["training_history"]![0]!["epoch"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(File.Exists(Path.Combine(_harness.Storage, experiment.ModelPath!)));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(PathOf(experiment.ExperimentId))!, "*.part"), Is.Empty);

        await using var other = await ForecastHarness.StartAsync();
        Copy(Path.GetDirectoryName(PathOf(experiment.ExperimentId))!, Path.Combine(other.Storage, "results", experiment.ExperimentId));
        var loaded = await other.SendAsync(new LoadForecastExperiments());
        Assert.That((loaded.Loaded, loaded.Known, loaded.Refused), Is.EqualTo(
            (new[] { experiment.ExperimentId }, 0, Array.Empty<RefusedResult>())));
        var back = await other.SendAsync(new GetForecastExperiment(experiment.ExperimentId));
        Assert.That(FactoryJson.Write(back), Is.EqualTo(FactoryJson.Write(experiment)));
        Assert.That((await other.SendAsync(new LoadForecastExperiments())).Known, Is.EqualTo(1));
    }

    [Test]
    public async Task A_file_as_the_guide_shows_it_is_loaded_and_a_broken_one_is_named()
    {
        await using var harness = await ForecastHarness.StartAsync();
        Write("baseline_20250101_120000", """
            {"experiment_id":"baseline_20250101_120000","timestamp":"2025-01-01T12:00:00.000000",
            "hyperparams":{"learning_rate":0.0001,"epochs":5,"adapter_type":"lora"},
            "train_metrics":{"mae":0.5,"rmse":0.7,"mase":0.9,"directional_accuracy":0.55},"val_metrics":{"mae":0.6},
            "test_metrics":{"mae":0.61,"mase":1.1},"data_insights":{"train_regimes":{"volatility_mean":0.2}},
            "training_history":[{"loss":0.8,"epoch":1},{"loss":0.6,"epoch":2}],"notes":"","model_path":"","error":null}
            """);
        Write("cut_20250101_120000", """{"experiment_id":"cut_20250101_120000","times""");
        Write("other_20250101_120000", """{"experiment_id":"else","timestamp":"2025-01-01"}""");
        var loaded = await harness.SendAsync(new LoadForecastExperiments());
        Assert.That(loaded.Loaded, Is.EqualTo(new[] { "baseline_20250101_120000" }));
        Assert.That(loaded.Refused.Select(each => each.Folder), Is.EqualTo(new[] { "cut_20250101_120000", "other_20250101_120000" }));
        Assert.That(loaded.Refused[1].Reason, Is.EqualTo("experiment_id: 'else' is not the name of its folder; 'other_20250101_120000'."));
        var experiment = await harness.SendAsync(new GetForecastExperiment("baseline_20250101_120000"));
        Assert.That((experiment.Status, experiment.ValMetrics!.Mae, experiment.TrainingHistory.Count, experiment.Timestamp),
            Is.EqualTo(("completed", 0.6, 2, new DateTimeOffset(2025, 1, 1, 12, 0, 0, TimeSpan.Zero))));
        Assert.That((await harness.SendAsync(new GetBestForecast())).Value, Is.EqualTo(0.6));
        Assert.That((await harness.SendAsync(new GetForecastConvergence(new())))[0], Is.EqualTo(
            new ConvergenceFigures("baseline_20250101_120000", 2, 0.8, 0.6, 0, false, null, "epochs")));

        void Write(string folder, string text)
        {
            Directory.CreateDirectory(Path.Combine(harness.Storage, "results", folder));
            File.WriteAllText(Path.Combine(harness.Storage, "results", folder, "results.json"), text);
        }
    }

    [Test]
    public async Task Ids_are_unique_however_many_ask_at_once()
    {
        var started = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => _harness.SendAsync(new StartForecastExperiment(Request("persistence") with { Name = "same" }))));
        Assert.That(started.Select(experiment => experiment.ExperimentId), Is.Unique);
        await _harness.Factory.RunDueAsync();
        var all = await _harness.SendAsync(new GetForecastExperiments { Filter = new() { Name = "same", Status = "completed" } });
        Assert.That(all, Has.Count.EqualTo(20));
    }

    [Test]
    public async Task The_best_is_the_best_on_validation_windows_and_flagged_ones_are_skipped()
    {
        await using var harness = await ForecastHarness.StartAsync();
        var data = await harness.DataAsync(MadeSeries.Wave(3000));
        Assert.That(() => harness.SendAsync(new GetBestForecast()), Throws.TypeOf<NotFoundException>().With.Message.StartsWith(
            "No experiment qualifies: there is none."));
        foreach (var model in new[] { "persistence", "seasonal_naive", "linear" })
        {
            await harness.RunAsync(Request(model) with { Data = data });
        }

        var best = await harness.SendAsync(new GetBestForecast());
        Assert.That((best.Experiment.Model, best.Considered, best.Value), Is.EqualTo(("linear", 1, best.Experiment.ValMetrics!.Mae)));
        Assert.That(best.Skipped["no_edge"], Is.EqualTo(2));
        var direction = await harness.SendAsync(new GetBestForecast { Metric = "directional_accuracy", IncludeFlagged = true });
        var rows = await harness.SendAsync(new GetForecastExperiments());
        Assert.That((direction.Value, direction.Considered), Is.EqualTo((rows.Max(row => row.ValMetrics!.DirectionalAccuracy), 3)));

        var table = await harness.SendAsync(new CompareForecasts(new()));
        Assert.That(table.Rows, Has.Count.EqualTo(3));
        Assert.That(table.Columns, Does.Contain("hp_prediction_length").And.Contain("val_mae").And.Contain("test_directional_accuracy"));
        Assert.That(table.Rows[2]["val_mae"], Is.EqualTo(best.Value));
        var csv = (await harness.SendAsync(new ExportForecasts(new()))).Split("\r\n");
        Assert.That((csv.Length, csv[0].Split(',')), Is.EqualTo((5, table.Columns)));
        Assert.That(csv[3].Split(',')[table.Columns.ToList().IndexOf("hp_context_length")], Is.EqualTo("72"));

        var overview = await harness.SendAsync(new GetForecastSummary(new()));
        Assert.That(overview.Models.Select(model => model.Model), Is.EqualTo(new[] { "linear", "seasonal_naive", "persistence" }));
        Assert.That((overview.ByVerdict["edge"], overview.ByVerdict["no_edge"]), Is.EqualTo((1, 2)));
        var overfitting = await harness.SendAsync(new GetForecastOverfitting(new()));
        Assert.That(overfitting.Select(row => row.OverfittingFlag == row.Ratio > 1.3), Is.All.True);
    }

    private static readonly TestCaseData[] Refused =
    [
        new TestCaseData(new ForecastRequest { Data = new() }, "data: needs either a symbol"),
        new TestCaseData(new ForecastRequest { Data = new() { Symbol = "X", Timeframe = "2h" } }, "data.timeframe: '2h' is not known; 1m"),
        new TestCaseData(new ForecastRequest { Data = new() { Symbol = "X", Timeframe = "1h", Target = "luck" } },
            "data.target: 'luck' is not known; close"),
        new TestCaseData(new ForecastRequest { Data = new() { SeriesId = Guid.Empty }, Name = "../x" }, "name: '../x' is not allowed"),
        new TestCaseData(
            new ForecastRequest { Data = new() { SeriesId = Guid.Empty }, MaseSeason = 0 }, "mase_season: 0 is not allowed; 1 to 10000."),
    ];

    [TestCaseSource(nameof(Refused))]
    public void A_bad_request_is_refused_with_field_value_and_what_is_allowed(ForecastRequest request, string message) => Assert.That(
        () => _harness.SendAsync(new StartForecastExperiment(request)),
        Throws.TypeOf<ValidationException>().With.Message.Contains(message));

    [TestCase("prediction_length", 0, "hyperparams.prediction_length: 0 is not allowed; 1 to 1000, whole.")]
    [TestCase("prediction_length", 2.5, "hyperparams.prediction_length: 2.5 is not allowed")]
    [TestCase("learning_rate", -1, "hyperparams.learning_rate: is no hyperparameter of linear; context_length, prediction_length")]
    [TestCase("variant", "x", "hyperparams.variant: \"x\" is not known; dlinear, nlinear.")]
    [TestCase("context_length", "long", "hyperparams.context_length: \"long\" is no number; 1 to 10000, whole.")]
    public void A_bad_hyperparameter_is_refused(string name, object value, string message) => Assert.That(
        () => _harness.SendAsync(new StartForecastExperiment(Request("linear") with { Hyperparams = ForecastHarness.Set((name, value)) })),
        Throws.TypeOf<ValidationException>().With.Message.Contains(message));

    [Test]
    public void What_cannot_be_carried_out_is_refused_with_what_there_is()
    {
        Assert.That(
            () => _harness.SendAsync(new StartForecastExperiment(Request("chronos-bolt"))),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                "model: there is no network of the kind chronos-bolt; no network was found: make one with './factory forecast pretrain', "
                + "or name a folder of them as Forecasting:Models."));
        Assert.That(
            () => _harness.SendAsync(
                new StartForecastExperiment(Request("linear") with { Hyperparams = ForecastHarness.Set(("context_length", 5000)) })),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("has 3000 rows").And.Message.Contains("5000 of context"));
        Assert.That(
            () => _harness.SendAsync(new StartForecastExperiment(Request("linear") with { Data = new() { SeriesId = Guid.Empty } })),
            Throws.TypeOf<NotFoundException>());
        Assert.That(
            () => _harness.SendAsync(
                new StartForecastExperiment(Request("linear") with { Data = new() { Symbol = "NOWHERE", Timeframe = "1h" } })),
            Throws.TypeOf<NotFoundException>().With.Message.Contains("NOWHERE"));
    }

    [TestCase(10, 1.0, "'y' has 10 rows; at least 30")]
    [TestCase(100, double.NaN, "'y' has no value in any of its 100 rows")]
    [TestCase(100, 7.5, "'y' is 7.5 in every row")]
    public void A_series_that_cannot_be_forecast_is_not_taken_in(int rows, double value, string message) => Assert.That(
        () => _harness.UploadAsync(MadeSeries.Csv([.. Enumerable.Repeat(value, rows)])),
        Throws.TypeOf<UnprocessableException>().With.Message.Contains(message));

    [Test]
    public void Several_columns_need_a_target() => Assert.That(
        () => _harness.UploadAsync(Encoding.UTF8.GetBytes("date,a,b\n2024-01-01,1,2\n")),
        Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("target: must be given, as the file has 2 columns; a, b."));

    private ForecastRequest Request(string model) => new() { Name = model, Model = model, Data = _wave, Hyperparams = Small(model) };

    private static Dictionary<string, System.Text.Json.JsonElement> Small(string model) => model switch
    {
        "linear" => ForecastHarness.Set(("context_length", 72)),
        "xgboost" => ForecastHarness.Set(("rounds", 40), ("context_length", 48)),
        _ => [],
    };

    private string PathOf(string id) => Path.Combine(_harness.Storage, "results", id, "results.json");

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
