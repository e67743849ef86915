using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Forecasting;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.Forecasting;

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
    public async Task Whatever_gives_another_model_or_another_look_at_the_gate_is_another_try()
    {
        await using var harness = await ForecastHarness.StartAsync();
        var values = MadeSeries.Wave(1200);
        var first = Request("linear") with { Data = await harness.DataAsync(values[..^1]), Windows = new(Validation: 4, Gate: 10, Test: 4) };
        Assert.That(await TriesAsync(first), Is.EqualTo(1));
        Assert.That(await TriesAsync(first), Is.EqualTo(1), "the same once more");
        Assert.That(await TriesAsync(first with { Name = "else", Notes = "said", MaseSeason = 24 }), Is.EqualTo(1), "the same model, named otherwise");
        Assert.That(await TriesAsync(first with { Seed = 7 }), Is.EqualTo(2));
        Assert.That(await TriesAsync(first with { Windows = first.Windows! with { Gate = 11 } }), Is.EqualTo(3));
        Assert.That(await TriesAsync(first with { Windows = first.Windows with { Step = 12 } }), Is.EqualTo(4));
        var later = first with { Data = first.Data with { From = new DateTimeOffset(2020, 1, 3, 0, 0, 0, TimeSpan.Zero) } };
        Assert.That(await TriesAsync(later), Is.EqualTo(5));
        var longer = first with { Data = await harness.DataAsync(values) };
        Assert.That(await TriesAsync(longer), Is.EqualTo(6), "one row more does not begin anew");
        Assert.That(await TriesAsync(first with { Data = await harness.DataAsync(values[..^1]) }), Is.EqualTo(6), "uploaded once more");
        Assert.That(await TriesAsync(first with { Data = await harness.DataAsync(MadeSeries.Walk(1200)) }), Is.EqualTo(1), "other data");

        var stopped = await harness.SendAsync(new StartForecastExperiment(first with { Seed = 8 }));
        await harness.SendAsync(new CancelForecastExperiment(stopped.ExperimentId));
        Assert.That(await TriesAsync(first), Is.EqualTo(6), "nothing of it was seen");
        await using (var scope = harness.Factory.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<ForecastingContext>();
            (await context.Experiments.SingleAsync(row => row.Id == stopped.ExperimentId)).ValMetrics = """{"mae":1}""";
            await context.SaveChangesAsync();
        }

        Assert.That(await TriesAsync(first), Is.EqualTo(7), "its validation was seen");

        async Task<int> TriesAsync(ForecastRequest request)
        {
            var experiment = await harness.RunAsync(request);
            Assert.That(experiment.Status, Is.EqualTo("completed"), experiment.Error);
            return experiment.Gate!.Configurations;
        }
    }

    [Test]
    public void Data_are_of_one_family_whatever_part_of_them_is_taken()
    {
        var data = new ForecastData { Symbol = "EURUSD", Timeframe = "1h", Target = "returns", From = DateTimeOffset.UnixEpoch };
        Assert.That(SeriesFamily.OfSymbol(data), Is.EqualTo(SeriesFamily.OfSymbol(data with { From = null, To = DateTimeOffset.UnixEpoch })));
        Assert.That(SeriesFamily.OfSymbol(data with { Target = "close" }), Is.Not.EqualTo(SeriesFamily.OfSymbol(data)));
        Assert.That(SeriesFamily.OfSymbol(data with { Timeframe = "4h" }), Is.Not.EqualTo(SeriesFamily.OfSymbol(data)));
        Assert.That(SeriesFamily.OfSymbol(new() { SeriesId = Guid.Empty, Target = "y" }), Is.Null);
        var (times, values) = (MadeSeries.Hours(100), MadeSeries.Wave(100));
        values[0] = double.NaN;
        var family = SeriesFamily.OfUploaded(times, values);
        Assert.That(SeriesFamily.OfUploaded(times.AsSpan(1, 40), values.AsSpan(1, 40)), Is.EqualTo(family), "from the first value on");
        values[30]++;
        Assert.That(SeriesFamily.OfUploaded(times, values), Is.Not.EqualTo(family));
        values[30]--;
        values[31]++;
        Assert.That(SeriesFamily.OfUploaded(times, values), Is.EqualTo(family), "30 rows tell");
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

    [TestCase("linear")]
    [TestCase("xgboost")]
    public async Task Steps_of_the_season_that_never_have_a_value_do_not_end_an_experiment(string model)
    {
        // daily rows of which weekends are empty: the season is told 7
        var wave = MadeSeries.Wave(900);
        var text = new StringBuilder("date,y\n");
        for (var t = 0; t < wave.Length; t++)
        {
            var date = new DateTime(2020, 1, 1).AddDays(t);
            var value = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? "" : FormattableString.Invariant($"{wave[t]}");
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd},{value}\n");
        }

        var data = new ForecastData { SeriesId = (await _harness.UploadAsync(Encoding.UTF8.GetBytes(text.ToString()))).SeriesId };
        (string, object)[] set = [("prediction_length", model == "linear" ? 1 : 7), ("context_length", model == "linear" ? 4 : 14)];
        var experiment = await _harness.RunAsync(Request(model) with { Data = data, Hyperparams = ForecastHarness.Set(set) });
        Assert.That((experiment.Status, experiment.Error), Is.EqualTo(("completed", (string?)null)));
        Assert.That(experiment.TestMetrics!.Missing, Is.GreaterThan(0));
        Assert.That(experiment.Gate!.Rivals[1].Name, Is.EqualTo("seasonal_naive"));
        Assert.That(experiment.Gate.Rivals[1].MeanGain, Is.Not.Null);
    }

    [Test]
    public void A_rival_says_the_last_value_where_its_season_has_none_and_is_the_seasonal_naive_elsewhere()
    {
        double[] history = [1, 2, double.NaN, 4, 5, double.NaN, 7, double.NaN, double.NaN];
        var said = new double[5];
        Assert.That(new SeasonalRival(3).Forecast(history, said), Is.EqualTo(ForecastProblem.None));
        Assert.That(said, Is.EqualTo(new double[] { 7, 5, 7, 7, 5 }));
        Assert.That(new SeasonalNaive(3).Forecast(history, said), Is.EqualTo(ForecastProblem.MissingValue), "as a model it is refused");
        Assert.That(new SeasonalRival(20).Forecast(history, said), Is.EqualTo(ForecastProblem.None));
        Assert.That(said, Is.All.EqualTo(7), "no season has passed yet");
        Assert.That(new SeasonalRival(2).Forecast([double.NaN, double.NaN], said), Is.EqualTo(ForecastProblem.MissingValue));

        var wave = MadeSeries.Wave(100);
        var naive = new double[30];
        var rival = new double[30];
        new SeasonalNaive(24).Forecast(wave, naive);
        new SeasonalRival(24).Forecast(wave, rival);
        Assert.That(rival, Is.EqualTo(naive));
    }

    [TestCase("xgboost", 2500, "hyperparams.season: 2500 is longer than the 2088 rows to learn from; 1 to 2088.")]
    [TestCase("xgboost", 3001, "hyperparams.season: 3001 is longer than the 3000 rows of the series; 1 to 3000.")]
    [TestCase("seasonal_naive", 3001, "hyperparams.season: 3001 is longer than the 3000 rows of the series; 1 to 3000.")]
    public void A_season_longer_than_the_rows_is_refused(string model, int season, string message) => Assert.That(
        () => _harness.SendAsync(new StartForecastExperiment(Request(model) with { Hyperparams = ForecastHarness.Set(("season", season)) })),
        Throws.TypeOf<ValidationException>().With.Message.Contains(message));

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
    public async Task Files_that_are_broken_in_whatever_way_are_named_and_the_others_are_loaded()
    {
        await using var harness = await ForecastHarness.StartAsync();
        const string Time = "\"timestamp\":\"2025-01-01T12:00:00\"";
        (string Folder, string Fields, string Reason)[] broken =
        [
            ("b_deep", $"{Time},\"hyperparams\":{string.Concat(Enumerable.Repeat("[", 200))}", "depth"),
            ("b_empty_text", $"{Time},\"notes\":\"a\\u0000b\"", "The database refuses it"),
            ("b_epoch", $"{Time},\"training_history\":[{{\"loss\":1,\"epoch\":\"one\"}}]", "epoch: \"one\" is no number."),
            ("b_flags", $"{Time},\"flags\":\"no_edge\"", "flags: \"no_edge\" is no list."),
            ("b_grid", $"{Time},\"grid_id\":\"7\"", "grid_id: '7' is no id of a grid search."),
            ("b_history", $"{Time},\"training_history\":[{{\"loss\":\"low\"}}]", "training_history: entry 1 has no loss; a number."),
            ("b_hyperparams", $"{Time},\"hyperparams\":5", "hyperparams: 5 is no object."),
            ("b_metric", $"{Time},\"val_metrics\":{{\"mae\":\"low\"}}", "mae"),
            ("b_model", $"{Time},\"model\":{{}}", "model: {} is no text."),
            ("b_null_in_json", $"{Time},\"hyperparams\":{{\"a\":\"\\u0000\"}}", "The database refuses it"),
            ("b_season", $"{Time},\"mase_season\":1.5", "mase_season: 1.5 is not allowed"),
            ("b_seconds", $"{Time},\"seconds\":\"long\"", "seconds: \"long\" is no number."),
            ("b_surrogate", $"{Time},\"notes\":\"a\\ud800\"", "holds text that is none"),
            ("b_time", "\"timestamp\":5", "timestamp: 5 is no text."),
        ];
        foreach (var (folder, fields, _) in broken)
        {
            Write(folder, fields);
        }

        Write("a_good", Time);
        var grid = Guid.NewGuid();
        Write("c_good", $"{Time},\"grid_id\":\"{grid}\",\"seed\":null,\"notes\":null");
        var loaded = await harness.SendAsync(new LoadForecastExperiments());
        Assert.That(loaded.Loaded, Is.EqualTo(new[] { "a_good", "c_good" }));
        Assert.That(loaded.Refused.Select(each => each.Folder), Is.EqualTo(broken.Select(each => each.Folder)));
        foreach (var (refused, expected) in loaded.Refused.Zip(broken))
        {
            Assert.That(refused.Reason, Does.Contain(expected.Reason), expected.Folder);
        }

        Assert.That((await harness.SendAsync(new GetForecastExperiment("c_good"))).GridId, Is.EqualTo(grid));
        Assert.That(await harness.SendAsync(new GetForecastExperiments { Filter = new() { GridId = grid } }), Has.Count.EqualTo(1));

        void Write(string folder, string fields)
        {
            var path = Directory.CreateDirectory(Path.Combine(harness.Storage, "results", folder)).FullName;
            File.WriteAllText(Path.Combine(path, "results.json"), $"{{\"experiment_id\":\"{folder}\",{fields}}}");
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
        Assert.That(overfitting.Select(row => row.Ratio), Is.Ordered.Descending.And.Exactly(3).Items);
    }

    [Test]
    public async Task What_learns_nothing_cannot_learn_by_heart()
    {
        var data = await _harness.DataAsync([.. MadeSeries.Wave(3000).Select((value, t) => t < 2088 ? value : 3 * value)]);
        var persistence = await _harness.RunAsync(Request("persistence") with { Data = data });
        var linear = await _harness.RunAsync(Request("linear") with { Data = data });
        Assert.That(persistence.ValMetrics!.Mae / persistence.TrainMetrics!.Mae, Is.GreaterThan(2));
        Assert.That(persistence.Flags, Has.None.EqualTo("overfitting"));
        Assert.That(linear.Flags, Does.Contain("overfitting"));
        var rows = await _harness.SendAsync(
            new GetForecastOverfitting(new() { Ids = [persistence.ExperimentId, linear.ExperimentId] }));
        Assert.That(rows.Select(row => row.OverfittingFlag == (row.ExperimentId == linear.ExperimentId)), Is.EqualTo(new[] { true, true }));
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
    [TestCase("kernel_size", 24, "hyperparams.kernel_size: 24 is not allowed; 1 to 999, odd.")]
    [TestCase("context_length", "long", "hyperparams.context_length: \"long\" is no number; 1 to 10000, whole.")]
    public void A_bad_hyperparameter_is_refused(string name, object value, string message) => Assert.That(
        () => _harness.SendAsync(new StartForecastExperiment(Request("linear") with { Hyperparams = ForecastHarness.Set((name, value)) })),
        Throws.TypeOf<ValidationException>().With.Message.Contains(message));

    [TestCase("linear")]
    [TestCase("theta")]
    public void Columns_that_a_model_would_not_look_at_are_refused_with_the_models_that_do(string model)
    {
        Refuse(_wave with { Covariates = ["x", "z"] }, $"data.covariates: {model} does not look at other columns (x, z); none, or a model that does: xgboost.");
        Refuse(_wave with { KnownAhead = ["x"] }, $"data.known_ahead: {model} does not look at other columns (x)");

        void Refuse(ForecastData data, string message)
        {
            var request = Request(model) with { Data = data };
            var grid = new GridSearchRequest
            {
                Request = request with { Hyperparams = null },
                ParamGrid = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal)
                {
                    ["prediction_length"] = ForecastHarness.Values(12, 24),
                },
            };
            Assert.That(
                () => _harness.SendAsync(new StartForecastExperiment(request)),
                Throws.TypeOf<UnprocessableException>().With.Message.Contains(message));
            Assert.That(
                () => _harness.SendAsync(new StartForecastGrid(grid)), Throws.TypeOf<UnprocessableException>().With.Message.Contains(message));
        }
    }

    [Test]
    public void A_kernel_of_a_model_without_one_is_refused() => Assert.That(
        () => _harness.SendAsync(new StartForecastExperiment(
            Request("linear") with { Hyperparams = ForecastHarness.Set(("variant", "nlinear"), ("kernel_size", 25)) })),
        Throws.TypeOf<ValidationException>().With.Message.Contains(
            "hyperparams.kernel_size: is not used where variant is nlinear; none there, or variant dlinear."));

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

    private static Dictionary<string, JsonElement> Small(string model) => model switch
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
