using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

internal sealed class BatchTests
{
    [OneTimeSetUp]
    public async Task ImportAsync()
    {
        await Served.ImportAsync("TWIN", SampleBars.RandomWalk(6000, seed: 2));
        await Served.ImportAsync("BRIEF", SampleBars.RandomWalk(300));
    }

    [Test]
    public async Task A_batch_sees_its_symbols_through_one_at_a_time_and_one_that_fails_does_not_matter()
    {
        var started = await Served.PostAsync("/evolve/batch", Body(["WALK", "BRIEF", "TWIN"], maxConcurrent: 1, ("TWIN", 3)));
        Assert.That(started.Code, Is.EqualTo(202), started.Text);
        var id = started.Json["batch_id"]!.GetValue<string>();
        Assert.That(started.Location?.OriginalString, Is.EqualTo($"/batches/{id}"));
        Assert.That(started.Json["runs"]!.AsArray().Select(run => run!["status"]!.GetValue<string>()), Is.EqualTo(new[] { "started", "waiting", "failed" }));
        var batch = await EndOfBatchAsync(id);

        var runs = batch["runs"]!.AsArray();
        Assert.That(runs.Select(run => (run!["symbol"]!.GetValue<string>(), run["status"]!.GetValue<string>(), run["priority"]!.GetValue<int>())), Is.EqualTo(new[] { ("TWIN", "COMPLETED", 3), ("WALK", "COMPLETED", 0), ("BRIEF", "FAILED", 0) }));
        Assert.That(runs[1]!["started_at"]!.GetValue<DateTimeOffset>(), Is.GreaterThanOrEqualTo(runs[0]!["finished_at"]!.GetValue<DateTimeOffset>()));
        Assert.That(runs[2]!["error"]!.GetValue<string>(), Does.Contain("BRIEF"));
        Assert.That((batch["status"]!.GetValue<string>(), batch["progress"]!.GetValue<double>(), batch["counts"]!["COMPLETED"]!.GetValue<int>(), batch["counts"]!["RUNNING"]!.GetValue<int>()), Is.EqualTo(("COMPLETED", 1d, 2, 0)));
        Assert.That((await Served.GetAsync($"/runs/{runs[0]!["run_id"]}")).Json["batch_id"]!.GetValue<string>(), Is.EqualTo(id));
        var listed = (await Served.GetAsync("/batches")).Json.AsArray().Single(entry => entry!["batch_id"]!.GetValue<string>() == id)!;
        Assert.That((listed["runs_total"]!.GetValue<int>(), listed.AsObject().ContainsKey("runs")), Is.EqualTo((3, false)));
        Problems.Require(await Served.PostAsync($"/batches/{id}/cancel"), 409, id);

        var compared = Problems.Require(await Served.GetAsync($"/runs/compare?ids={runs[0]!["run_id"]},{runs[1]!["run_id"]}"), 422, "TWIN", "WALK");
        Assert.That(compared["field"]!.GetValue<string>(), Is.EqualTo("ids"));
    }

    [Test]
    public async Task The_same_is_asked_over_bar_lengths_and_horizons_and_compared_in_one_table()
    {
        var body = Body(["WALK"], maxConcurrent: 1);
        body["timeframes"] = new JsonArray("1m", "5m");
        body["horizons"] = new JsonArray(1, "session_end");
        body["request"]!["hold"] = "horizon";
        body["request"]!["max_generations"] = 1;
        var plan = (await Served.PostAsync("/evolve/batch/plan", body.DeepClone())).Json["runs"]!.AsArray();
        var started = await Served.PostAsync("/evolve/batch", body);
        Assert.That(started.Code, Is.EqualTo(202), started.Text);
        var runs = (await EndOfBatchAsync(started.Json["batch_id"]!.GetValue<string>()))["runs"]!.AsArray();

        Assert.That(plan.Select(Question), Is.EqualTo(new[] { "1m 1", "1m session_end", "5m 1", "5m session_end" }));
        Assert.That(runs.Select(Question), Is.EqualTo(plan.Select(Question)));
        foreach (var run in runs.Where(run => run!["status"]!.GetValue<string>() == "COMPLETED"))
        {
            var config = (await Served.GetAsync($"/runs/{run!["run_id"]}")).Json["config"]!;
            Assert.That((config["timeframe"]!.ToString(), config["horizon"]!.ToString(), config["hold"]!.ToString()), Is.EqualTo((run["timeframe"]!.ToString(), run["horizon"]!.ToString(), "horizon")));
        }

        Assert.That(runs.Count(run => run!["status"]!.GetValue<string>() == "COMPLETED"), Is.GreaterThanOrEqualTo(2), runs.ToJsonString());

        static string Question(JsonNode? run) => $"{run!["timeframe"]} {run["horizon"]}";
    }

    [Test]
    public async Task A_cancelled_batch_ends_with_all_of_its_runs()
    {
        await Served.ImportAsync("LONG", SampleBars.RandomWalk(SlowRun.Bars));
        var request = SlowRun.Request("", 50);
        request.Remove("symbol");
        var started = await Served.PostAsync("/evolve/batch", new JsonObject { ["symbols"] = new JsonArray("LONG", "WALK", "TWIN"), ["request"] = request, ["max_concurrent"] = 1 });
        var id = started.Json["batch_id"]!.GetValue<string>();
        await Poll.UntilAsync(() => Served.GetAsync($"/batches/{id}"), answer => answer.Json["runs"]![0]!["status"]!.GetValue<string>() == "RUNNING");

        var cancelled = await Served.PostAsync($"/batches/{id}/cancel");
        Assert.That((cancelled.Code, cancelled.Location?.OriginalString), Is.EqualTo((202, $"/batches/{id}")), cancelled.Text);
        var batch = await EndOfBatchAsync(id);
        Assert.That((batch["status"]!.GetValue<string>(), batch["cancel_requested"]!.GetValue<bool>(), batch["counts"]!["STOPPED"]!.GetValue<int>()), Is.EqualTo(("STOPPED", true, 3)));
    }

    [TestCase("""{"symbols":["WALK","NOWHERE"]}""", 404, "NOWHERE")]
    [TestCase("""{"symbols":[]}""", 400, "symbols", "0 given")]
    [TestCase("""{}""", 400, "symbols")]
    [TestCase("""{"symbols":["WALK",""]}""", 400, "symbols[1]")]
    [TestCase("""{"symbols":["WALK"],"max_concurrent":0}""", 400, "max_concurrent", "64")]
    [TestCase("""{"symbols":["WALK"],"max_concurrent":1.5}""", 400, "max_concurrent")]
    [TestCase("""{"symbols":["WALK"],"priorities":{"TWIN":1}}""", 400, "priorities", "TWIN")]
    [TestCase("""{"symbols":["WALK"],"priorities":{"WALK":"high"}}""", 400, "priorities")]
    [TestCase("""{"symbols":["WALK"],"request":{"prune_fraction":2}}""", 400, "prune_fraction")]
    [TestCase("""{"symbols":["WALK","TWIN"],"request":{"seed_features":["wisdom_3"]}}""", 422, "wisdom_3")]
    [TestCase("""{"symbols":["WALK"],"timeframes":["1m","2m"]}""", 400, "timeframes[1]", "2m", "4h")]
    [TestCase("""{"symbols":["WALK"],"horizons":[1,0]}""", 400, "horizons", "500")]
    [TestCase("""{"symbols":["WALK"],"frobnicate":1}""", 400, "frobnicate")]
    public async Task A_bad_batch_names_what_is_wrong_and_starts_nothing(string body, int status, params string[] named)
    {
        var before = (await Served.GetAsync("/batches?limit=1000")).Json.AsArray().Count;
        Problems.Require(await Served.PostAsync("/evolve/batch", body), status, named);
        Assert.That((await Served.GetAsync("/batches?limit=1000")).Json.AsArray(), Has.Count.EqualTo(before));
    }

    private static async Task<JsonNode> EndOfBatchAsync(string id) =>
        (await Poll.UntilAsync(() => Served.GetAsync($"/batches/{id}"), answer => answer.Json["finished_at"] is not null)).Json;

    private static JsonObject Body(string[] symbols, int maxConcurrent, params (string Symbol, int Priority)[] priorities)
    {
        var request = SmallRequest();
        request.Remove("symbol");
        return new()
        {
            ["symbols"] = new JsonArray([.. symbols.Select(symbol => JsonValue.Create(symbol))]),
            ["request"] = request,
            ["max_concurrent"] = maxConcurrent,
            ["priorities"] = new JsonObject(priorities.Select(priority => KeyValuePair.Create(priority.Symbol, (JsonNode?)JsonValue.Create(priority.Priority)))),
        };
    }
}
