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

    [Test]
    public async Task A_network_whose_host_is_killed_goes_on_from_its_checkpoint_with_the_losses_it_would_have_had()
    {
        await using var storage = new StorageFolder();
        await storage.AddNetworkAsync();
        string address;
        string request;
        await using (var first = await ServedFactory.StartAsync(storage))
        {
            var series = (await first.UploadAsync(SampleForecasts.Wave(2000))).Json["series_id"]!.GetValue<string>();
            request = $$$"""
                {"name":"killed","seed":7,"data":{"series_id":"{{{series}}}"},"model":"chronos-bolt",
                "hyperparams":{"context_length":64,"prediction_length":8,"batch_size":8,"window_step":2,"epochs":3,"learning_rate":0.001}}
                """;
            address = await StartAsync(first, request);
            // the first checkpoint is written after step 50, before the next one is told
            await Poll.UntilAsync(() => first.GetAsync(address), answer => LastStep(answer) > 50);
            await first.Process.KillAsync();
        }

        Assert.That(File.Exists(Path.Combine(storage.Root, "results", Path.GetFileName(address), "checkpoint.safetensors")));
        await using var second = await ServedFactory.StartAsync(storage);
        List<double> shares = [];
        var resumed = (await Poll.UntilAsync(
            () => second.GetAsync(address),
            answer =>
            {
                shares.AddRange(answer.Json["progress"]?.GetValue<double>() is { } share ? [share] : []);
                return IsEnded(answer);
            })).Json;
        Assert.That(resumed["status"]!.GetValue<string>(), Is.EqualTo("completed"), resumed.ToJsonString());
        var steps = resumed["fit"]!["steps"]!.GetValue<int>();
        Assert.That(shares, Has.All.GreaterThanOrEqualTo(50.0 / steps), "what was done is not done again");

        var again = await StartAsync(second, request);
        var whole = (await Poll.UntilAsync(() => second.GetAsync(again), IsEnded)).Json;
        foreach (var name in new[] { "training_history", "loss_curve", "val_metrics", "test_metrics" })
        {
            Assert.That(resumed[name]!.ToJsonString(), Is.EqualTo(whole[name]!.ToJsonString()), name);
        }
    }

    private static async Task<string> StartAsync(ServedFactory factory, string request)
    {
        var started = await factory.PostAsync("/v1/forecasting/experiments", request);
        Assert.That(started.Code, Is.EqualTo(202), started.Text);
        return started.Location!.OriginalString;
    }

    private static int LastStep(Answer answer) => answer.Json["loss_curve"]!.AsArray().LastOrDefault()?["step"]!.GetValue<int>() ?? 0;

    private static bool IsEnded(Answer answer) => answer.Json["status"]!.GetValue<string>() is not ("pending" or "running");

    private static JsonArray Rows(Answer answer) => answer.Json["experiments"]!.AsArray();
}
