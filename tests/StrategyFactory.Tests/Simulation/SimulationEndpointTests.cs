using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using NUnit.Framework;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation;

internal sealed class SimulationEndpointTests
{
    private SimulationHarness _simulation = null!;
    private WebApplication _server = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _simulation = await SimulationHarness.StartAsync();
        _server = await _simulation.ServeAsync();
        _client = new() { BaseAddress = new(_server.Urls.Single()) };
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _simulation.DisposeAsync();
    }

    [Test]
    public async Task A_worker_elsewhere_sees_claims_and_completes_jobs_over_http()
    {
        _simulation.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 2));
        var batch = await _simulation.QueueAsync(SyntheticPredictions.Thresholds(3e-4, 4e-4), parentSqn: 1.5);

        var pending = await _client.GetFromJsonAsync<JsonElement>("/jobs/pending");
        var claim = await _client.PostAsync("/jobs/claim", Json("""{"worker_id": "elsewhere", "limit": 1, "host": "far", "process_id": 4711}"""));
        var job = (await claim.Content.ReadFromJsonAsync<JsonElement>())[0];
        var id = job.GetProperty("job_id").GetGuid();
        var token = job.GetProperty("token").GetInt64();
        var beat = await _client.PostAsync("/jobs/heartbeat", Json($$"""{"worker_id": "elsewhere", "jobs": [{"job_id": "{{id}}", "token": {{token}}}]}"""));
        var done = await _client.PostAsync($"/jobs/{id}/complete", Json(
            $$"""{"worker_id": "elsewhere", "token": {{token}}, "resolved_threshold": 0.0003, "result": {"sqn": 3.5, "trade_count": 240}, "daily_returns": [0.001, -0.002]}"""));
        var workers = await _client.GetFromJsonAsync<JsonElement>("/workers?limit=1");

        Assert.That((pending.GetProperty("pending").GetInt64(), pending.GetProperty("next")[0].GetProperty("parent_sqn").GetDouble()), Is.EqualTo((2L, 1.5)));
        Assert.That(job.GetProperty("strategy").GetRawText(), Is.EqualTo("""{"threshold":0.0003,"z_score_cutoff":0,"regime_config":{}}"""));
        Assert.That(job.GetProperty("settings").GetProperty("direction").GetString(), Is.EqualTo("long"));
        Assert.That(done.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await beat.Content.ReadFromJsonAsync<JsonElement>()).GetRawText(), Is.EqualTo("""{"lease_until":"2026-11-21T09:00:30+00:00","lost":[]}"""));
        Assert.That(workers.EnumerateArray().Single().GetRawText(), Is.EqualTo(
            """{"id":"elsewhere","kind":"worker","host":"far","process_id":4711,"started_at":"2026-11-21T09:00:00+00:00","last_seen":"2026-11-21T09:00:00+00:00","alive":true,"current_jobs":0,"jobs_claimed":1,"jobs_completed":1,"jobs_failed":0,"jobs_given_up":0}"""));
        var result = (await _simulation.SendAsync(new GetBatchResults(batch.BatchId))).Single().Result!;
        Assert.That((result.Sqn, result.TradeCount, result.ProfitFactor), Is.EqualTo(((double?)3.5, 240, (double?)null)));
    }

    [Test]
    public async Task A_job_failed_over_http_waits_again()
    {
        await _simulation.QueueAsync(SyntheticPredictions.Thresholds(3e-4), parentSqn: 9);
        var job = (await _simulation.SendAsync(new ClaimJobs("unlucky", 1))).Single();

        var failed = await _client.PostAsync($"/jobs/{job.JobId}/fail", Json($$"""{"worker_id": "unlucky", "token": {{job.Token}}, "error": "disk full"}"""));

        Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await _simulation.SendAsync(new GetPendingJobs())).Next.Select(next => next.JobId), Does.Contain(job.JobId));
        await _simulation.EmptyQueueAsync();
    }

    [Test]
    public async Task Jobs_are_found_retried_and_deleted_over_http_beside_the_routes_of_workers()
    {
        var batch = await _simulation.QueueAsync(SyntheticPredictions.Thresholds(3e-4, 4e-4), parentSqn: 9, tickers: "XAUUSD");
        await _simulation.SendAsync(new CancelBatch(batch.BatchId));

        var found = await _client.GetFromJsonAsync<JsonElement>($"/jobs?status=cancelled&search=xau&batch_id={batch.BatchId}&page=2&size=1");
        var retry = await _client.PostAsync("/jobs/retry", Json($$"""{"status": "CANCELLED", "batch_id": "{{batch.BatchId}}"}"""));
        var claimed = (await _simulation.SendAsync(new ClaimJobs("quick", 1))).Single();
        var delete = await _client.PostAsync("/jobs/delete", Json($$"""{"batch_id": "{{batch.BatchId}}"}"""));

        Assert.That((found.GetProperty("total").GetInt64(), found.GetProperty("jobs").GetArrayLength()), Is.EqualTo((2L, 1)));
        Assert.That(found.GetProperty("jobs")[0].GetProperty("ticker").GetString(), Is.EqualTo("XAUUSD"));
        Assert.That(await retry.Content.ReadAsStringAsync(), Is.EqualTo("""{"matched":2,"done":2,"left":[],"after_the_end":0,"note":null}"""));
        Assert.That(claimed.BatchId, Is.EqualTo(batch.BatchId));
        Assert.That(
            await delete.Content.ReadAsStringAsync(), Is.EqualTo("""{"matched":2,"done":1,"left":[{"reason":"running","jobs":1}],"after_the_end":0,"note":null}"""));
        await _simulation.EmptyQueueAsync();
    }

    [Test]
    public async Task Kept_trades_are_served()
    {
        _simulation.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 2));
        var batch = await _simulation.QueueAsync(SyntheticPredictions.Thresholds(5e-4), parentSqn: 5);
        await _simulation.SendAsync(new RunPendingJobs("here", 1));
        var strategy = (await _simulation.SendAsync(new GetBatchResults(batch.BatchId))).Single();
        await _simulation.SendAsync(new KeepTrades(strategy.JobId));

        var kept = await _client.GetFromJsonAsync<JsonElement>($"/jobs/{strategy.JobId}/trades");

        Assert.That(kept.GetProperty("trades").GetArrayLength(), Is.EqualTo(strategy.Result!.TradeCount));
        Assert.That(kept.GetProperty("equity")[0].GetProperty("date").GetString(), Is.EqualTo("2024-01-21"));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
