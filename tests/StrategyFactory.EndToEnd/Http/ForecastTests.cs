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

    private string Body(string model, string hyperparams) =>
        $$"""{"name":"{{model}}","data":{"series_id":"{{_series}}"},"model":"{{model}}","hyperparams":{{hyperparams}} }""";

    private static bool IsEnded(Answer answer) => answer.Json["status"]!.GetValue<string>() is not ("pending" or "running");
}
