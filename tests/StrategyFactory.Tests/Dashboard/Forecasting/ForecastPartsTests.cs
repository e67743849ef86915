using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Dashboard.Forecasting;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Tests.Dashboard.Forecasting;

internal sealed class ForecastPartsTests
{
    [TestCase(null, "–")]
    [TestCase(double.NaN, "–")]
    [TestCase(0.0, "0")]
    [TestCase(0.000123456, "0.0001235")]
    [TestCase(0.0000123456, "1.23e−5")]
    [TestCase(1.23456, "1.2346")]
    [TestCase(-12.3456, "−12.346")]
    [TestCase(12345.67, "12\u202f345.7")]
    public void Values_of_any_size_have_enough_digits(double? value, string text) =>
        Assert.That(ForecastTexts.Value(value), Is.EqualTo(text));

    [Test]
    public void Calibration_windows_stand_between_validation_and_gate_where_there_are_any()
    {
        var split = new SeriesSplit(900, 500, 8, 8, new(null, null, 4), new(null, null, 5), new(null, null, 6), new(null, null, 7));
        Assert.That(
            ForecastTexts.Spans(split).Select(part => $"{part.Title} {part.Span.Windows}"),
            Is.EqualTo(new[] { "Training 4", "Validation 5", "Gate 6", "Test 7" }));
        Assert.That(
            ForecastTexts.Spans(split with { Calibration = new(null, null, 20) }).Select(part => $"{part.Title} {part.Span.Windows}"),
            Is.EqualTo(new[] { "Training 4", "Validation 5", "Calibration 20", "Gate 6", "Test 7" }));
    }

    [Test]
    public void A_band_is_drawn_between_two_quantiles_and_only_over_the_horizon()
    {
        var start = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var window = new ForecastWindow(
            "a", "test", 2, 1, 3, 0.5, [0.1, 0.5, 0.9],
            [new(start, 1), new(start.AddHours(1), null)],
            [new(start.AddHours(2), 2, 2.5, [2, 2.5, 3]), new(start.AddHours(3), null, 2.6, [-2, 2.6, 4])]);
        var chart = ForecastCharts.Forecast(window);
        Assert.Multiple(() =>
        {
            Assert.That(chart.X, Is.EqualTo(new[] { "01-01 00:00", "01-01 01:00", "01-01 02:00", "01-01 03:00" }));
            Assert.That(chart.Lines[0].Y, Is.EqualTo(new double?[] { 1, null, 2, null }));
            Assert.That(chart.Lines[1].Y, Is.EqualTo(new double?[] { null, null, 2.5, 2.6 }));
            Assert.That(chart.Mark, Is.EqualTo(2));
            Assert.That(chart.Band!.Low, Is.EqualTo(new double?[] { null, null, 2, -2 }));
            Assert.That(chart.Band.High, Is.EqualTo(new double?[] { null, null, 3, 4 }));
            Assert.That(ForecastCharts.Forecast(window with { Levels = [], Steps = [new(start, 1, 1, [])] }).Band, Is.Null);
        });
        // the width of the band lies on its lower end, also below zero; tooltips tell the ends, not the width
        var script = JsonSerializer.SerializeToNode(chart.ToScript())!["series"]!.AsArray();
        var width = script.Single(series => (string?)series!["name"] == "10–90% band")!;
        Assert.That(width["data"]!.AsArray().Select(value => (double?)value), Is.EqualTo(new double?[] { null, null, 1, 6 }));
        Assert.That((bool)width["tooltip"]!["show"]!, Is.False);
        var stacked = script.Where(series => (string?)series!["stack"] == "band").Select(series => (string?)series!["stackStrategy"]);
        Assert.That(stacked, Is.EqualTo(new[] { "all", "all" }));
    }

    [Test]
    public void Losses_are_drawn_step_by_step_where_they_are_known_and_few_figures_are_joined()
    {
        var chart = ForecastCharts.Losses([new(1, 2, 3)], [new(0, null, 4), new(5, 3), new(10, 1, 3)])!;
        Assert.That(chart.X, Is.EqualTo(new[] { "0", "5", "10" }));
        Assert.That(chart.Lines[0].Y, Is.EqualTo(new double?[] { null, 3, 1 }));
        Assert.That(chart.Lines[1].Y, Is.EqualTo(new double?[] { 4, null, 3 }));
        var series = JsonSerializer.SerializeToNode(chart.ToScript())!["series"]!.AsArray();
        Assert.That(((bool)series[1]!["connectNulls"]!, (string?)series[1]!["symbol"]), Is.EqualTo((true, "circle")));
        Assert.That(ForecastCharts.Losses([new(1, 2, 3)], []), Is.Null);
        Assert.That(ForecastCharts.Losses([new(1, 2), new(2, 1)], [])!.Lines, Has.Count.EqualTo(1));
    }

    [Test]
    public void Coverage_by_horizon_stands_beside_what_is_promised()
    {
        PartDetails Part(params double?[] shares) => new(
            [.. shares.Select((share, place) => new HorizonError(place + 1, 1, 1, 5, share))],
            new Dictionary<string, WindowSpread>(StringComparer.Ordinal));
        var parts = new Dictionary<string, PartDetails>(StringComparer.Ordinal) { ["val"] = Part(0.9, 0.75), ["test"] = Part(null, 0.5) };
        var chart = ForecastCharts.CoverageByHorizon(parts)!;
        Assert.That(chart.Lines.Select(line => line.Name), Is.EqualTo(new[] { "Validation", "Test", "80%" }));
        Assert.That(chart.Lines.Select(line => line.Y[1]), Is.EqualTo(new double?[] { 75, 50, 80 }));
        Assert.That(chart.Lines[1].Y[0], Is.Null);
        parts.Remove("val");
        parts["test"] = Part(null, null);
        Assert.That(ForecastCharts.CoverageByHorizon(parts), Is.Null, "without quantiles");
    }

    [Test]
    public void A_map_has_the_best_of_each_cell_in_the_order_of_its_numbers()
    {
        var grid = Grid(
            Row("a", "9", 1, 0.5, "completed"), Row("b", "9", 10, 0.3, "completed"), Row("c", "100", 1, 0.4, "eliminated"),
            Row("d", "100", 10, null, "failed"),
            Row("e", "9", 1, 0.45, "completed")) with
        {
            BestExperimentId = "b",
        };
        Assert.That(GridMap.Names(grid), Is.EqualTo(new[] { "depth", "rows" }));
        var map = GridMap.Of(grid, "rows", "depth")!;
        Assert.Multiple(() =>
        {
            Assert.That(map.X, Is.EqualTo(new[] { "9", "100" }), "by size, not as words");
            Assert.That(map.Y, Is.EqualTo(new[] { "1", "10" }));
            Assert.That(map.Values, Is.EqualTo(new[] { 0.45, 0.4, 0.3, double.NaN }));
            Assert.That(map.Marked, Is.EqualTo(2));
        });
    }

    [Test]
    public void What_is_left_of_a_grid_is_told_from_what_is_done()
    {
        var (first, second) = (Row("a", "9", 1, 0.5, "completed"), Row("b", "9", 10, 0.3, "completed"));
        var grid = Grid(first with { Seconds = 4 }, second with { Seconds = 6 }) with
        {
            TrainingsDone = 2,
            TrainingsPlanned = 5,
        };
        Assert.That(GridProgress.Left(grid), Is.EqualTo(15).Within(1e-12));
        Assert.That(GridProgress.Left(grid with { TrainingsDone = 0 }), Is.Null);
    }

    [Test]
    public void Only_what_differs_is_compared_and_less_error_is_a_gain()
    {
        ForecastExperimentDetails One(string id, double mae, double direction) => new()
        {
            ExperimentId = id,
            Timestamp = default,
            Status = "completed",
            Model = "linear",
            Series = "s",
            Hyperparams = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
            {
                ["season"] = JsonSerializer.SerializeToElement(24),
            },
            Flags = [],
            TestMetrics = new() { Mae = mae, DirectionalAccuracy = direction, Mase = 1 },
        };
        var rows = Differences.Of([One("a", 2, 0.5), One("b", 1.5, 0.6), One("c", 2, 0.4)]);
        Assert.That(rows.Select(row => row.Name), Is.EqualTo(new[] { "test MAE", "test Direction" }));
        DifferenceCell[] errors = [new("2.0000"), new("1.5000", "−0.50000", "gain"), new("2.0000", "0")];
        Assert.That(rows[0].Cells, Is.EqualTo(errors));
        Assert.That(rows[1].Cells.Select(cell => cell.Tone), Is.EqualTo(new[] { null, "gain", "loss" }));
    }

    [Test]
    public void An_answer_of_the_api_is_a_series_or_a_reason()
    {
        var stored = SeriesAnswer.Read(
            201,
            """
            {"series_id":"0199aaaa-0000-7000-8000-000000000001","name":"a.csv","date_column":"date","target":"y","columns":["y"],
            "rows":100,"missing":0,"content_hash":"00","created_at":"2024-01-05T00:00:00+00:00",
             "first":"2024-01-01T00:00:00+00:00","last":"2024-01-05T00:00:00+00:00"}
            """);
        Assert.That((stored.Series!.Rows, stored.Problem), Is.EqualTo((100, (string?)null)));
        var refused = SeriesAnswer.Read(422, """{"detail":"target: must be given.","field":"target"}""");
        Assert.That((refused.Problem, refused.Field), Is.EqualTo(("target: must be given.", "target")));
        Assert.That(SeriesAnswer.Read(0, "").Problem, Does.StartWith("The connection broke"));
        Assert.That(SeriesAnswer.Read(502, "<html>").Problem, Does.StartWith("The host answered 502"));
    }

    private static ForecastGridDetails Grid(params ForecastSummary[] rows) => new()
    {
        GridId = Guid.Empty,
        Name = "g",
        Status = "running",
        Model = "made",
        Series = "s",
        Strategy = "cartesian",
        Metric = "mae",
        Configurations = rows.Length,
        Ended = 0,
        TrainingsDone = 0,
        TrainingsPlanned = rows.Length,
        CreatedAt = default,
        Experiments = rows,
    };

    private static ForecastSummary Row(string id, string rows, int depth, double? mae, string status) => new()
    {
        ExperimentId = id,
        Timestamp = default,
        Status = status,
        Model = "made",
        Series = "s",
        Hyperparams = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["rows"] = JsonSerializer.SerializeToElement(int.Parse(rows, System.Globalization.CultureInfo.InvariantCulture)),
            ["depth"] = JsonSerializer.SerializeToElement(depth),
            ["same"] = JsonSerializer.SerializeToElement(1),
        },
        Flags = [],
        ValMetrics = mae is null ? null : new() { Mae = mae },
    };
}
