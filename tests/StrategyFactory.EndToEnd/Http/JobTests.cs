using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>A worker elsewhere that talks HTTP only.</summary>
internal sealed class JobTests
{
    private string _runId = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await Served.ImportAsync("QUEUED", SampleBars.RandomWalk(SlowRun.Bars));
        _runId = await Served.EvolveAsync(SlowRun.Request("QUEUED", 50));
        await Poll.UntilAsync(() => Served.GetAsync("/jobs/pending"), answer => answer.Json["pending"]!.GetValue<int>() > 0);
    }

    [OneTimeTearDown]
    public async Task CancelAsync()
    {
        await Served.PostAsync($"/runs/{_runId}/cancel");
        await Served.EndOfAsync(_runId);
    }

    [Test]
    public async Task A_claimed_job_is_completed_by_its_worker_and_by_nobody_else()
    {
        var claimed = await Poll.UntilAsync(() => Served.PostAsync("/jobs/claim", new JsonObject { ["worker_id"] = "elsewhere", ["limit"] = 1 }), answer => answer.Json.AsArray().Count == 1);
        var job = claimed.Json[0]!;
        Assert.That(job["run_id"]!.GetValue<string>(), Is.EqualTo(_runId));
        var path = $"/jobs/{job["job_id"]}/complete";
        var token = job["token"]!.GetValue<long>();

        Problems.Require(await Served.PostAsync(path, Result("impostor", token)), 409, "elsewhere", "impostor");
        Problems.Require(await Served.PostAsync(path, Result("elsewhere", token - 1)), 409, "token");
        var done = await Served.PostAsync(path, Result("elsewhere", token));
        Assert.That(done.Code, Is.EqualTo(204), done.Text);
        Problems.Require(await Served.PostAsync(path, Result("elsewhere", token)), 409);
        Problems.Require(await Served.PostAsync("/jobs/00000000-0000-0000-0000-000000000001/complete", Result("elsewhere", token)), 404);
    }

    [TestCase("""{"worker_id":"","limit":1}""", "worker_id")]
    [TestCase("""{"worker_id":"w","limit":0}""", "limit")]
    [TestCase("""{"limit":1}""", "worker_id")]
    public async Task A_bad_claim_names_what_is_wrong(string body, string named) => Problems.Require(await Served.PostAsync("/jobs/claim", body), 400, named);

    private static JsonObject Result(string worker, long token) => new()
    {
        ["worker_id"] = worker,
        ["token"] = token,
        ["resolved_threshold"] = 0.0001,
        ["result"] = new JsonObject { ["trade_count"] = 0, ["total_return"] = 0, ["buy_and_hold_return"] = 0, ["max_drawdown"] = 0, ["exposure"] = 0, ["turnover"] = 0 },
    };
}
