using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>What a model said for a window, and the table of experiments, over HTTP.</summary>
internal sealed class ForecastWindowTests
{
    [Test]
    public async Task A_window_is_given_as_the_model_forecast_it()
    {
        var series = (await Served.UploadAsync(SampleForecasts.Wave(1000))).Json["series_id"]!.GetValue<string>();
        var started = await Served.PostAsync(
            "/v1/forecasting/experiments",
            $$$"""{"name":"windows","data":{"series_id":"{{{series}}}"},"model":"persistence","hyperparams":{"prediction_length":6}}""");
        var address = "/v1/forecasting/experiments/" + started.Json["experiment_id"]!.GetValue<string>();
        await Poll.UntilAsync(() => Served.GetAsync(address), answer => answer.Json["status"]!.GetValue<string>() == "completed");

        var window = (await Served.GetAsync(address + "/forecast?part=gate&window=2")).Json;
        var last = window["context"]!.AsArray()[^1]!["value"]!.GetValue<double>();
        var forecasts = window["steps"]!.AsArray().Select(step => step!["forecast"]!.GetValue<double>());
        Assert.That(forecasts, Is.EqualTo(Enumerable.Repeat(last, 6)));
        Assert.That((window["part"]!.GetValue<string>(), window["window"]!.GetValue<int>()), Is.EqualTo(("gate", 2)));

        Problems.Require(await Served.GetAsync(address + "/forecast?window=99"), 422, "window", "99", "1 to");
        Problems.Require(await Served.GetAsync(address + "/forecast?part=holdout"), 400, "part", "holdout", "train, val, gate, test");
        var found = (await Served.GetAsync("/v1/forecasting/experiments/find?name=windows_&sort=-val_mase&size=1")).Json;
        Assert.That((found["total"]!.GetValue<int>(), found["experiments"]!.AsArray().Count), Is.EqualTo((1, 1)));
        Problems.Require(await Served.GetAsync("/v1/forecasting/experiments/find?sort=moon"), 400, "sort", "moon", "val_mase");
    }
}
