using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

internal sealed class ForecastTests
{
    private string _series = "";

    [OneTimeSetUp]
    public async Task UploadAsync()
    {
        var uploaded = await Served.UploadAsync(SampleForecasts.Wave(2000));
        Assert.That(uploaded.Code, Is.EqualTo(201), uploaded.Text);
        Assert.That((uploaded.Json["rows"]!.GetValue<int>(), uploaded.Json["target"]!.GetValue<string>()), Is.EqualTo((2000, "load")));
        _series = uploaded.Json["series_id"]!.GetValue<string>();
    }

    [Test]
    public async Task An_experiment_goes_from_the_upload_to_the_verdict()
    {
        var started = await Served.PostAsync("/v1/forecasting/experiments", Body("linear", """{"context_length":48}"""));
        Assert.That(started.Code, Is.EqualTo(202), started.Text);
        var id = started.Json["experiment_id"]!.GetValue<string>();
        Assert.That(started.Location?.OriginalString, Is.EqualTo($"/v1/forecasting/experiments/{id}"));
        var experiment = (await Poll.UntilAsync(() => Served.GetAsync($"/v1/forecasting/experiments/{id}"), IsEnded)).Json;
        Assert.That((experiment["status"]!.GetValue<string>(), experiment["verdict"]!.GetValue<string>()), Is.EqualTo(
            ("completed", "edge")), experiment.ToJsonString());
        Assert.That(experiment["test_metrics"]!["relative_mae"]!.GetValue<double>(), Is.LessThan(0.2));
        var best = (await Served.GetAsync("/v1/forecasting/experiments/best?metric=mase")).Json;
        Assert.That(best["experiment"]!["experiment_id"]!.GetValue<string>(), Is.EqualTo(id));
        var csv = await Served.GetAsync($"/v1/forecasting/experiments/export?ids={id}");
        Assert.That((csv.ContentType, csv.Text.Split("\r\n").Length), Is.EqualTo(("text/csv", 3)));
        var compared = await Served.GetAsync($"/v1/forecasting/experiments/compare?ids={id}");
        Assert.That(compared.Json["rows"]![0]!["hp_context_length"]!.GetValue<double>(), Is.EqualTo(48));
    }

    [Test]
    public async Task A_symbol_of_the_bar_store_is_forecast_and_described()
    {
        const string data = """{"symbol":"walk","timeframe":"1m","target":"returns"}""";
        var insights = await Served.PostAsync("/v1/forecasting/analysis/insights", $$"""{"data":{{data}},"horizon":10}""");
        Assert.That((insights.Code, insights.Json["return_kind"]!.GetValue<string>()), Is.EqualTo((200, "given")), insights.Text);
        var started = await Served.PostAsync("/v1/forecasting/experiments",
            $$$"""{"name":"walk","data":{{{data}}},"model":"seasonal_naive","hyperparams":{"season":5,"prediction_length":5}}""");
        var id = started.Json["experiment_id"]!.GetValue<string>();
        var experiment = (await Poll.UntilAsync(() => Served.GetAsync($"/v1/forecasting/experiments/{id}"), IsEnded)).Json;
        Assert.That((experiment["verdict"]!.GetValue<string>(), experiment["series"]!.GetValue<string>()), Is.EqualTo(
            ("no_edge", "WALK 1m returns")), experiment.ToJsonString());
    }

    [Test]
    public async Task An_experiment_at_work_is_stopped_from_the_command_line()
    {
        var started = await Served.PostAsync(
            "/v1/forecasting/experiments", Body("xgboost", """{"rounds":5000,"early_stopping_rounds":5000,"max_depth":8}"""));
        var id = started.Json["experiment_id"]!.GetValue<string>();
        await Poll.UntilAsync(
            () => Served.GetAsync($"/v1/forecasting/experiments/{id}"), answer => answer.Json["status"]!.GetValue<string>() == "running");
        var asked = await Storage.RunAsync("forecast", "cancel", id);
        Assert.That((asked.Code, asked.Output), Is.EqualTo((0, $"Experiment {id} was asked to stop.\n")), asked.Errors);
        var ended = (await Poll.UntilAsync(() => Served.GetAsync($"/v1/forecasting/experiments/{id}"), IsEnded)).Json;
        Assert.That(ended["status"]!.GetValue<string>(), Is.EqualTo("cancelled"));
    }

    [Test]
    public async Task Bad_requests_name_field_value_and_what_is_allowed()
    {
        Problems.Require(await Served.PostAsync("/v1/forecasting/experiments", Body("linear", """{"prediction_length":0}""")), 400,
            "hyperparams.prediction_length", "0", "1 to 1000");
        Problems.Require(await Served.PostAsync("/v1/forecasting/experiments", Body("chronos-bolt", "{}")), 422, "chronos-bolt", "pretrain");
        Problems.Require(
            await Served.PostAsync("/v1/forecasting/experiments", """{"data":{"symbol":"WALK","timeframe":"1m"},"luck":1}"""), 400, "luck");
        Problems.Require(await Served.PostAsync("/v1/forecasting/experiments", """{"model":"linear"}"""), 400, "data");
        Problems.Require(
            await Served.PostAsync("/v1/forecasting/grid-searches",
            $$$"""{"request":{"data":{"series_id":"{{{_series}}}"}},"param_grid":{}}"""), 400, "param_grid");
        Problems.Require(await Served.GetAsync("/v1/forecasting/experiments/nothing_20200101_000000"), 404, "nothing_20200101_000000");
        Problems.Require(await Served.GetAsync("/v1/forecasting/experiments/best?metric=luck"), 400, "metric", "luck", "mae");
        Problems.Require(await Served.UploadAsync("date,y\n2024-01-01,1\n2024-01-01,2\n"), 422, "2024-01-01", "every date once");
        Problems.Require(await Served.UploadAsync("date,y\n2024-01-01,1\n"), 422, "1 rows", "at least 30");
    }

    [Test]
    public async Task A_forecast_is_asked_for_and_given_at_once()
    {
        var answer = await Served.PostAsync(
            "/v1/forecasting/forecasts",
            """{"model":"theta","hyperparams":{"season":1},"symbol":"walk","timeframe":"1m","prediction_length":30,"quantile_levels":[0.1,0.5,0.9]}""");
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        var (basis, steps) = (answer.Json["basis"]!, answer.Json["steps"]!.AsArray());
        Assert.That((basis["series"]!.GetValue<string>(), basis["rows"]!.GetValue<int>()), Is.EqualTo(("WALK 1m close", 6000)));
        Assert.That(steps, Has.Count.EqualTo(30));
        Assert.That(
            steps[29]!["at"]!.GetValue<DateTimeOffset>() - basis["last_time"]!.GetValue<DateTimeOffset>(), Is.EqualTo(TimeSpan.FromMinutes(30)));
        foreach (var step in steps)
        {
            var quantiles = step!["quantiles"]!.AsArray().Select(value => value!.GetValue<double>()).ToArray();
            Assert.That(quantiles, Is.Ordered.Ascending.And.Length.EqualTo(3));
        }

        Assert.That(answer.Json["quantile_origin"]!["from"]!.GetValue<string>(), Is.EqualTo("residuals"));
        Assert.That(answer.Json["model"]!["fitted"]!.GetValue<string>(), Is.EqualTo("nothing"));
    }

    [TestCase("""{"model":"drift","symbol":"WALK","timeframe":"1m"}""", 400, "prediction_length")]
    [TestCase("""{"model":"drift","symbol":"WALK","timeframe":"1m","prediction_length":0}""", 400, "prediction_length: 0", "1 to 1000")]
    [TestCase("""{"model":"drift","symbol":"WALK","timeframe":"1m","prediction_length":1.5}""", 400, "prediction_length")]
    [TestCase("""{"model":"drift","prediction_length":3}""", 400, "symbol", "series_id")]
    [TestCase("""{"model":"drift","symbol":"MOON","timeframe":"1m","prediction_length":3}""", 404, "MOON", "WALK")]
    [TestCase("""{"experiment_id":"moon_1","symbol":"WALK","timeframe":"1m","prediction_length":3}""", 404, "experiment_id", "moon_1")]
    [TestCase("""{"model":"drift","series":[1,2,3],"prediction_length":3}""", 422, "series", "3 rows", "at least 30")]
    [TestCase("""{"model":"drift","series":[null,null],"prediction_length":3}""", 422, "series", "at least 30")]
    [TestCase("""{"model":"drift","series":["a"],"prediction_length":3}""", 400, "series")]
    [TestCase("""{"model":"drift","series":null,"symbol":"WALK","timeframe":"1m","prediction_length":3,"quantile_levels":[2]}""", 400, "quantile_levels: 2")]
    [TestCase("""{"model":"drift","symbol":"WALK","timeframe":"1m","prediction_length":3,"luck":1}""", 400, "luck")]
    public async Task A_bad_forecast_is_refused_by_field_and_value(string body, int status, params string[] named) =>
        Problems.Require(await Served.PostAsync("/v1/forecasting/forecasts", body), status, named);

    private string Body(string model, string hyperparams) =>
        $$"""{"name":"{{model}}","data":{"series_id":"{{_series}}"},"model":"{{model}}","hyperparams":{{hyperparams}} }""";

    private static bool IsEnded(Answer answer) => answer.Json["status"]!.GetValue<string>() is not ("pending" or "running");
}
