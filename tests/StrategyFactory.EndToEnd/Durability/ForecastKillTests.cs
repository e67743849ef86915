using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

internal sealed class ForecastKillTests
{
    [Test]
    public async Task A_grid_whose_host_is_killed_goes_on_at_the_first_configuration_that_has_not_ended()
    {
        await using var storage = new StorageFolder();
        string id;
        JsonArray before;
        await using (var first = await ServedFactory.StartAsync(storage))
        {
            var series = (await first.UploadAsync(SampleForecasts.Wave(6000))).Json["series_id"]!.GetValue<string>();
            var started = await first.PostAsync("/v1/forecasting/grid-searches", $$$"""
                {"request":{"name":"killed","data":{"series_id":"{{{series}}}"},"model":"xgboost","hyperparams":{"rounds":150}},
                "param_grid":{"lags":[6,12,24],"max_depth":[4,6]}}
                """);
            Assert.That(started.Code, Is.EqualTo(202), started.Text);
            id = started.Json["grid_id"]!.GetValue<string>();
            before = Rows(await Poll.UntilAsync(
                () => first.GetAsync($"/v1/forecasting/grid-searches/{id}"),
                answer => Rows(answer)[1]!["status"]!.GetValue<string>() == "completed"));
            await first.Process.KillAsync();
        }

        await using var second = await ServedFactory.StartAsync(storage);
        var ended = await Poll.UntilAsync(
            () => second.GetAsync($"/v1/forecasting/grid-searches/{id}"), answer => answer.Json["finished_at"] is not null);
        Assert.That(
            (ended.Json["status"]!.GetValue<string>(), ended.Json["ended"]!.GetValue<int>()), Is.EqualTo(("completed", 6)), ended.Text);
        var after = Rows(ended);
        for (var place = 0; place < 2; place++)
        {
            Assert.That(after[place]!.ToJsonString(), Is.EqualTo(before[place]!.ToJsonString()), "what had ended was not trained again");
        }

        Assert.That(before.Count(row => row!["status"]!.GetValue<string>() == "completed"), Is.LessThan(6), "it was killed in the midst");
    }

    private static JsonArray Rows(Answer answer) => answer.Json["experiments"]!.AsArray();
}
