using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Dashboard.Forecasting;
using StrategyFactory.Dashboard.Forms;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Tests.Dashboard.Forecasting;

internal sealed class ForecastFormTests
{
    private static readonly ForecastModel Model = new(
        "made",
        "A model.",
        [
            new("context_length", "Rows.", JsonSerializer.SerializeToElement(96), 1, 10_000, true, null),
            new("variant", "Which.", JsonSerializer.SerializeToElement("dlinear"), null, null, false, ["dlinear", "nlinear"]),
            new("rate", "How fast.", JsonSerializer.SerializeToElement(0.1), 0, 1, false, null),
        ]);

    [Test]
    public void An_empty_form_asks_for_the_defaults()
    {
        var form = new ForecastForm { OfSymbol = true };
        form["symbol"] = " EURUSD ";
        form["timeframe"] = "1h";
        form["target"] = "returns";
        form["volatility_window"] = "30";
        var grid = form.Read(Model)!;
        Assert.Multiple(() =>
        {
            Assert.That(grid.ParamGrid, Is.Empty);
            Assert.That(grid.Request.Hyperparams, Is.Empty);
            var data = new ForecastData
            {
                Symbol = "EURUSD",
                Timeframe = "1h",
                Target = "returns",
            };
            Assert.That(grid.Request.Data, Is.EqualTo(data), "a window belongs to volatility only");
            Assert.That((grid.Request.Name, grid.Request.MaseSeason, grid.Request.Seed), Is.EqualTo(("experiment", 1, 0L)));
            Assert.That(grid.Request.Windows, Is.EqualTo(new ForecastWindows()));
        });
    }

    [Test]
    public void Several_values_make_a_grid_and_one_is_shared()
    {
        var form = new ForecastForm();
        form["series_id"] = "0199aaaa-0000-7000-8000-000000000001";
        form["covariates"] = "a, b";
        form["hyperparams.context_length"] = "24, 48,96";
        form["hyperparams.variant"] = "dlinear; nlinear";
        form["hyperparams.rate"] = "0.25";
        form["windows.gate"] = "12";
        form["strategy"] = "random";
        form["samples"] = "4";
        form["time_limit_seconds"] = "2.5";
        Assert.That(form.Combinations(Model), Is.EqualTo(6));
        var grid = form.Read(Model)!;
        Assert.Multiple(() =>
        {
            Assert.That(grid.ParamGrid.Keys, Is.EquivalentTo(new[] { "context_length", "variant" }));
            Assert.That(grid.ParamGrid["context_length"].Select(value => value.GetInt32()), Is.EqualTo(new[] { 24, 48, 96 }));
            Assert.That(grid.ParamGrid["variant"].Select(value => value.GetString()), Is.EqualTo(new[] { "dlinear", "nlinear" }));
            Assert.That(grid.Request.Hyperparams!["rate"].GetDouble(), Is.EqualTo(0.25));
            Assert.That((grid.Strategy, grid.Samples, grid.TimeLimitSeconds), Is.EqualTo(("random", (int?)4, (double?)2.5)));
            Assert.That(grid.Request.Windows!.Gate, Is.EqualTo(12));
            Assert.That(grid.Request.Data.Covariates, Is.EqualTo(new[] { "a", "b" }));
        });
    }

    [Test]
    public void What_is_no_number_is_told_beside_its_field_with_what_is_allowed()
    {
        var form = new ForecastForm();
        form["hyperparams.context_length"] = "24, long";
        form["windows.gate"] = "many";
        Assert.That(form.Read(Model), Is.Null);
        Assert.Multiple(() =>
        {
            Assert.That(form.Errors["hyperparams.context_length"], Is.EqualTo("context_length: 'long' is no number; 1 to 10000, whole."));
            Assert.That(form.Errors["windows.gate"], Is.EqualTo("windows.gate: 'many' is no whole number."));
        });
        form["windows.gate"] = "10";
        Assert.That(form.Errors.Keys, Is.EqualTo(new[] { "hyperparams.context_length" }));
    }

    [TestCase("hyperparams.rate", "hyperparams.rate")]
    [TestCase("param_grid.rate", "hyperparams.rate")]
    [TestCase("data.timeframe", "timeframe")]
    [TestCase("windows.gate", "windows.gate")]
    [TestCase("samples", "samples")]
    [TestCase("data", "series_id")]
    [TestCase("moon", "")]
    public void A_refusal_stands_beside_its_field(string field, string place)
    {
        var form = new ForecastForm();
        form.Refuse([new Refusal(field, "no")]);
        Assert.That(form.Errors, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { [place] = "no" }));
    }

    [TestCase("2024-03-01", "2024-03-01", 0)]
    [TestCase("2024-03-01T14:30Z", "2024-03-01 14:30", 870)]
    [TestCase("2024-03-01 14:30:00+02:00", "2024-03-01 12:30", 750)]
    [TestCase("2024-03-01 00:00:30", "2024-03-01 00:00:30", 0.5)]
    public void Times_are_read_with_the_year_first_and_written_so_that_they_are_the_same(string typed, string written, double minutes)
    {
        Assert.That(FormTime.TryRead(typed, out var time));
        Assert.That(time, Is.EqualTo(new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes)));
        Assert.That(FormTime.Write(time), Is.EqualTo(written));
        Assert.That(FormTime.TryRead(written, out var again));
        Assert.That(again, Is.EqualTo(time));
    }

    [Test]
    public void A_day_first_and_a_count_that_is_too_large_are_told_beside_their_fields()
    {
        var form = new ForecastForm { OfSymbol = true };
        form["from"] = "01/02/2024";
        form["windows.gate"] = "3000000000";
        Assert.That(form.Read(Model), Is.Null);
        Assert.That(form.Errors["from"], Is.EqualTo("from: '01/02/2024' is no date; such as 2024-03-01 or 2024-03-01 14:30, UTC."));
        Assert.That(form.Errors["windows.gate"], Is.EqualTo("windows.gate: 3000000000 is too large; -2147483648 to 2147483647."));
    }

    [Test]
    public void Another_source_forgets_the_columns_of_the_one_before_and_has_a_target_of_its_own()
    {
        var day = new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var series = new UploadedSeries(Guid.CreateVersion7(), "sales", "date", "sold", ["sold", "price"], 100, 0, day, day, "", day);
        var form = new ForecastForm();
        form.ChooseSeries(series.SeriesId.ToString(), [series]);
        Assert.That((form["target"], form.Series([series])), Is.EqualTo(("sold", series)));
        form["covariates"] = "price";
        form.ChooseSource(ofSymbol: false, [series]);
        Assert.That(form["covariates"], Is.EqualTo("price"), "it is the same source");
        form.ChooseSource(ofSymbol: true, [series]);
        Assert.That((form.OfSymbol, form["covariates"], form["target"]), Is.EqualTo((true, "", "close")));
        form.ChooseSource(ofSymbol: false, [series]);
        Assert.That(form["target"], Is.EqualTo("sold"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Again_without_changes_is_the_same_request(bool ofSymbol)
    {
        var from = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var to = new DateTimeOffset(2024, 3, 1, 14, 30, 15, TimeSpan.Zero);
        var data = ofSymbol
            ? new ForecastData
            {
                Symbol = "EURUSD",
                Timeframe = "1h",
                Target = "realised_volatility",
                VolatilityWindow = 30,
                Covariates = ["volume", "SPY.return_1"],
                From = from,
                To = to,
            }
            : new ForecastData
            {
                SeriesId = Guid.Parse("0199aaaa-0000-7000-8000-000000000001"),
                Target = "load",
                Covariates = ["wind"],
                KnownAhead = ["holiday"],
                From = from,
                To = to,
            };
        var form = new ForecastForm { OfSymbol = !ofSymbol };
        form.Take(Experiment(data, seed: 5_000_000_000, step: 12) with { Notes = "why", MaseSeason = 24 }, Model);
        var request = form.Read(Model)!.Request;
        var expected = new ForecastRequest
        {
            Name = "look_back",
            Notes = "why",
            Data = data,
            Model = "made",
            Windows = new(Step: 12, Validation: 7, Gate: 9, Test: 8),
            MaseSeason = 24,
            Seed = 5_000_000_000,
        };
        Assert.That(JsonSerializer.Serialize(request with { Hyperparams = null }), Is.EqualTo(JsonSerializer.Serialize(expected)));
        Assert.That(JsonSerializer.Serialize(request.Hyperparams), Is.EqualTo("""{"rate":0.25}"""));
    }

    [Test]
    public void An_experiment_is_asked_for_again_with_what_differs_from_the_defaults()
    {
        var form = new ForecastForm();
        form.Take(Experiment(new() { Symbol = "EURUSD", Timeframe = "1h", Target = "returns" }, seed: 5), Model);
        Assert.Multiple(() =>
        {
            Assert.That(form["name"], Is.EqualTo("look_back"));
            Assert.That(form.OfSymbol);
            Assert.That((form["symbol"], form["target"], form["seed"]), Is.EqualTo(("EURUSD", "returns", "5")));
            Assert.That((form["hyperparams.context_length"], form["hyperparams.rate"]), Is.EqualTo(("", "0.25")));
            Assert.That((form["windows.gate"], form["windows.step"]), Is.EqualTo(("9", "")));
        });
    }

    [Test]
    public void Windows_are_asked_for_again_as_they_were_also_where_nothing_was_cut()
    {
        var form = new ForecastForm();
        var failed = Experiment(new() { Symbol = "EURUSD", Timeframe = "1h" }, seed: 0);
        form.Take(failed with { Split = null, Windows = new(Step: 6, Gate: 0) }, Model);
        Assert.That(form.Read(Model)!.Request.Windows, Is.EqualTo(new ForecastWindows(Step: 6, Gate: 0)));
        form.Take(failed with { Windows = new(Validation: 3) }, Model);
        Assert.That(form.Read(Model)!.Request.Windows, Is.EqualTo(new ForecastWindows(Validation: 3)), "not the configured numbers");
    }

    private static ForecastExperimentDetails Experiment(ForecastData data, long seed, int step = 24)
    {
        static PartSpan Span(int windows) => new(null, null, windows);
        return new()
        {
            ExperimentId = "look_back_20250101_120000_2",
            Timestamp = default,
            Status = "completed",
            Model = "made",
            Series = "EURUSD 1h returns",
            Hyperparams = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
            {
                ["context_length"] = JsonSerializer.SerializeToElement(96),
                ["rate"] = JsonSerializer.SerializeToElement(0.25),
            },
            Flags = [],
            Data = data,
            Split = new(1000, 500, 24, step, Span(7), Span(7), Span(9), Span(8)),
            Seed = seed,
        };
    }
}
