using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Tests.Simulation.Queue;

internal sealed class WorkersTests
{
    private static readonly StrategyResult Result = new() { TradeCount = 250 };
    private SimulationHarness _simulation = null!;

    [SetUp]
    public async Task SetUpAsync() => _simulation = await SimulationHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _simulation.DisposeAsync();

    [Test]
    public async Task Counters_are_exact_under_four_workers_at_once()
    {
        var broken = Guid.CreateVersion7();
        _simulation.Predictions.Are(request => request.ModelId == broken
            ? throw new UnprocessableException("no bars")
            : SyntheticPredictions.Create(request.Symbol!, seed: 5));
        await _simulation.QueueAsync(SyntheticPredictions.DefaultGrid);
        await _simulation.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4, 3e-4), model: broken);
        await _simulation.QueueAsync(SyntheticPredictions.DefaultGrid);
        async Task<(int Claimed, int Completed, int Failed)> ElsewhereAsync(string worker)
        {
            var (claimed, completed, failed) = (0, 0, 0);
            while (await _simulation.SendAsync(new ClaimJobs(worker, 3)) is { Count: > 0 } jobs)
            {
                foreach (var job in jobs)
                {
                    claimed++;
                    if (job.Index % 5 == 0)
                    {
                        failed++;
                        await _simulation.SendAsync(new FailJob(job.JobId, worker, job.Token, "no"));
                    }
                    else
                    {
                        completed++;
                        await _simulation.SendAsync(new CompleteJob(job.JobId, worker, job.Token, 1e-4, Result));
                    }
                }
            }

            return (claimed, completed, failed);
        }

        async Task HereAsync(string worker)
        {
            while (await _simulation.SendAsync(new RunPendingJobs(worker, 7, 1)) > 0)
            {
            }
        }

        var (c, d) = (Task.Run(() => ElsewhereAsync("c")), Task.Run(() => ElsewhereAsync("d")));
        await Task.WhenAll(Task.Run(() => HereAsync("a")), Task.Run(() => HereAsync("b")), c, d);

        var workers = (await _simulation.SendAsync(new GetWorkers())).ToDictionary(worker => worker.Id, StringComparer.Ordinal);
        var ended = await EndedAsync();
        Assert.That(workers.Keys, Is.EquivalentTo(new[] { "a", "b", "c", "d" }));
        Assert.That(Counters(workers["c"]), Is.EqualTo(await c));
        Assert.That(Counters(workers["d"]), Is.EqualTo(await d));
        Assert.That(workers.Values.Select(worker => worker.JobsClaimed - worker.JobsCompleted - worker.JobsFailed), Is.All.Zero);
        Assert.That(workers.Values.Select(worker => worker.CurrentJobs), Is.All.Zero);
        Assert.That((workers.Values.Sum(worker => worker.JobsCompleted), workers.Values.Sum(worker => worker.JobsGivenUp)), Is.EqualTo(ended));
        Assert.That(ended.Completed + ended.Failed, Is.EqualTo(283));
        Assert.That(await _simulation.SendAsync(new GetQueueStatistics()), Is.EqualTo(new QueueStatistics(0, 0, ended.Completed, ended.Failed)));
    }

    [Test]
    public async Task Workers_are_listed_by_their_last_sign_of_life_and_live_for_two_leases()
    {
        await _simulation.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4, 3e-4, 4e-4));
        var start = _simulation.Clock.GetUtcNow();
        await _simulation.SendAsync(new ClaimJobs("old", 1, "elsewhere", 17));
        _simulation.Clock.Advance(TimeSpan.FromSeconds(31));
        var job = (await _simulation.SendAsync(new ClaimJobs("young", 2)))[0];
        _simulation.Clock.Advance(TimeSpan.FromSeconds(30));
        await _simulation.SendAsync(new HeartbeatJobs("young", [new(job.JobId, job.Token)]));

        var workers = await _simulation.SendAsync(new GetWorkers());

        Assert.That(workers, Is.EqualTo(new WorkerStatus[]
        {
            new("young", WorkerKind.Worker, null, null, start.AddSeconds(31), start.AddSeconds(61), true, 2, 2, 0, 0, 0),
            new("old", WorkerKind.Worker, "elsewhere", 17, start, start, false, 0, 1, 0, 0, 0),
        }));
        Assert.That((await _simulation.SendAsync(new GetWorkers(1))).Single().Id, Is.EqualTo("young"));
    }

    [Test]
    public async Task A_host_that_works_for_its_run_is_listed_as_a_host_with_its_process()
    {
        _simulation.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 5));
        await _simulation.QueueAsync(SyntheticPredictions.Thresholds(1e-4));

        await _simulation.SendAsync(new RunPendingJobs("run-0193"));

        var host = (await _simulation.SendAsync(new GetWorkers())).Single();
        Assert.That((host.Kind, host.Host, host.ProcessId, host.JobsCompleted), Is.EqualTo((WorkerKind.Host, Environment.MachineName, (int?)Environment.ProcessId, 1L)));
    }

    [Test]
    public async Task A_worker_that_finds_nothing_signs_in_three_times_a_lease_and_writes_nothing_in_between()
    {
        await _simulation.SendAsync(new ClaimJobs("idle"));
        var written = await VersionAsync();
        _simulation.Clock.Advance(TimeSpan.FromSeconds(9));
        await _simulation.SendAsync(new ClaimJobs("idle"));
        Assert.That(await VersionAsync(), Is.EqualTo(written));

        _simulation.Clock.Advance(TimeSpan.FromSeconds(1));
        await _simulation.SendAsync(new ClaimJobs("idle"));

        Assert.That(await VersionAsync(), Is.Not.EqualTo(written));
        Assert.That((await _simulation.SendAsync(new GetWorkers())).Single().LastSeen, Is.EqualTo(_simulation.Clock.GetUtcNow()));
    }

    [Test]
    public async Task A_worker_restarted_under_its_name_keeps_its_counters_and_starts_anew()
    {
        await _simulation.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4));
        await _simulation.SendAsync(new ClaimJobs("w", 1, "far", 1));
        _simulation.Clock.Advance(TimeSpan.FromSeconds(5));
        await _simulation.SendAsync(new ClaimJobs("w", 1, "far", 2));

        var worker = (await _simulation.SendAsync(new GetWorkers())).Single();

        Assert.That((worker.ProcessId, worker.StartedAt, worker.JobsClaimed), Is.EqualTo(((int?)2, _simulation.Clock.GetUtcNow(), 2L)));
    }

    [Test]
    public async Task A_refused_result_is_nobodys_and_leaves_no_worker()
    {
        await _simulation.QueueAsync(SyntheticPredictions.Thresholds(1e-4));
        var job = (await _simulation.SendAsync(new ClaimJobs("w", 1))).Single();

        Assert.That(async () => await _simulation.SendAsync(new CompleteJob(job.JobId, "stranger", job.Token, 1e-4, Result)), Throws.TypeOf<ConflictException>());

        Assert.That((await _simulation.SendAsync(new GetWorkers())).Select(worker => (worker.Id, worker.JobsCompleted)), Is.EqualTo(new[] { ("w", 0L) }));
    }

    [Test]
    public async Task Statistics_count_jobs_by_state_without_reading_what_ended()
    {
        await _simulation.QueueAsync(SyntheticPredictions.Thresholds([.. Enumerable.Range(0, 20_000).Select(i => i * 1e-6)]));
        await using (var end = _simulation.Source.CreateCommand("update simulation.priority_jobs set status = 'CANCELLED' where grid_index >= 3; analyze simulation.priority_jobs"))
        {
            await end.ExecuteNonQueryAsync();
        }

        var job = (await _simulation.SendAsync(new ClaimJobs("w", 2)))[0];
        await _simulation.SendAsync(new CompleteJob(job.JobId, "w", job.Token, 1e-4, Result));
        var plan = await PlanAsync(GetQueueStatisticsHandler.Sql);

        Assert.That(await _simulation.SendAsync(new GetQueueStatistics()), Is.EqualTo(new QueueStatistics(1, 1, 1, 0)));
        Assert.That(plan, Does.Contain("priority_jobs_priority_created_at_id_idx").And.Contain("priority_jobs_lease_until_idx"));
        Assert.That(plan, Does.Not.Contain("Seq Scan on priority_jobs"));
    }

    [Test]
    public async Task What_a_worker_holds_is_found_by_its_ids_though_the_planner_expects_nothing_to_run()
    {
        await _simulation.QueueAsync(SyntheticPredictions.Thresholds([.. Enumerable.Range(0, 20_000).Select(i => i * 1e-6)]));
        await using (var analyze = _simulation.Source.CreateCommand("analyze simulation.priority_jobs"))
        {
            await analyze.ExecuteNonQueryAsync();
        }

        var held = await _simulation.SendAsync(new ClaimJobs("w", 140));
        var plan = await PlanAsync(
            $"select from unnest($2, $3) as given (id, fence) join simulation.priority_jobs job on job.id = given.id where {HeldRows.By("given")}",
            new() { Value = "w" }, new() { Value = held.Select(job => job.JobId).ToArray() }, new() { Value = held.Select(job => job.Token).ToArray() });

        Assert.That(plan, Does.Contain("priority_jobs_pkey").And.Not.Contain("lease_until"));
    }

    private async Task<string> PlanAsync(string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = _simulation.Source.CreateCommand("EXPLAIN " + sql);
        command.Parameters.AddRange(parameters);
        await using var row = await command.ExecuteReaderAsync();
        var plan = "";
        while (await row.ReadAsync())
        {
            plan += row.GetString(0) + "\n";
        }

        return plan;
    }

    private static (int Claimed, int Completed, int Failed) Counters(WorkerStatus worker) =>
        ((int)worker.JobsClaimed, (int)worker.JobsCompleted, (int)worker.JobsFailed);

    private async Task<(long Completed, long Failed)> EndedAsync()
    {
        await using var command = _simulation.Source.CreateCommand(
            "select count(*) filter (where status = 'COMPLETED'), count(*) filter (where status = 'FAILED') from simulation.priority_jobs");
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private async Task<string> VersionAsync()
    {
        await using var command = _simulation.Source.CreateCommand("select string_agg(xmin::text || ctid::text, ' ') from simulation.workers");
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
