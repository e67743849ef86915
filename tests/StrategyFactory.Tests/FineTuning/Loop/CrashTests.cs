using NUnit.Framework;

namespace StrategyFactory.Tests.FineTuning.Loop;

internal sealed class CrashTests
{
    private const string Census = """
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
            SELECT concat_ws(' ', 'task', fine_tune_depth, status, (SELECT count(*) FROM fine_tuning.controller_tasks child WHERE child.parent_task_id = task.id),
                (SELECT count(*) FROM fine_tuning.controller_attempts attempt WHERE attempt.task_id = task.id AND attempt.status = 'completed'),
                (SELECT count(*) FROM fine_tuning.test_metrics row WHERE row.task_id = task.id),
                (SELECT count(*) FROM fine_tuning.controller_artifacts artifact WHERE artifact.task_id = task.id)) AS line
            FROM fine_tuning.controller_tasks task WHERE job_id = '{0}') AS lines
        """;

    [Test]
    public async Task A_host_may_die_before_any_statement_and_another_comes_to_the_same_end()
    {
        await using var survivor = await ControllerHarness.StartAsync();
        await using var victim = await ControllerHarness.StartAsync(null, survivor);
        var (points, dieAt) = (0, int.MaxValue);
        victim.BeforeStatement = () =>
        {
            // dead hosts do not clean up either
            if (Interlocked.Increment(ref points) >= dieAt)
            {
                throw new IOException("The host is dead.");
            }
        };

        var undisturbed = await EndAsync(victim, survivor);
        var total = points;
        Assert.That(undisturbed, Is.EqualTo("task 0 completed_partial 1 1 1 4\ntask 1 completed_partial 1 1 1 4\ntask 2 completed_partial 0 1 1 4"));
        Assert.That(total, Is.GreaterThan(60));
        for (var point = 1; point <= total; point++)
        {
            (points, dieAt) = (0, point);
            Assert.That(await EndAsync(victim, survivor), Is.EqualTo(undisturbed), $"died before statement {point} of {total}");
        }
    }

    [Test]
    public async Task Two_hosts_at_work_together_make_every_child_once()
    {
        await using var one = await ControllerHarness.StartAsync();
        await using var two = await ControllerHarness.StartAsync(null, one);
        List<Guid> jobs = [];
        for (var i = 0; i < 10; i++)
        {
            jobs.Add((await one.SubmitAsync()).JobId);
        }

        await Task.WhenAll(new[] { one, two, one, two }.Select(host => host.WorkAsync()));
        await one.WorkAsync();

        foreach (var job in jobs)
        {
            Assert.That(await one.QueryAsync<string>(Census.Replace("{0}", job.ToString(), StringComparison.Ordinal)), Is.EqualTo("task 0 completed_partial 1 1 1 4\ntask 1 completed_partial 1 1 1 4\ntask 2 completed_partial 0 1 1 4"));
        }

        Assert.That(one.Expert.Searches, Has.Count.EqualTo(30), "no work twice");
    }

    private static async Task<string> EndAsync(ControllerHarness victim, ControllerHarness survivor)
    {
        var submission = ControllerHarness.Submission();
        try
        {
            await victim.SendAsync(submission);
            await victim.WorkAsync();
        }
        catch (Exception failure) when (IsDeath(failure))
        {
            // As arranged.
        }

        // the sender of a file whose host died sends it again: a job that was stored is the same job
        var job = (await survivor.SendAsync(submission)).JobId;
        await survivor.EndAsync(job);
        return await survivor.QueryAsync<string>(Census.Replace("{0}", job.ToString(), StringComparison.Ordinal));
    }

    private static bool IsDeath(Exception? failure) => failure is not null && (failure.Message == "The host is dead." || IsDeath(failure.InnerException));
}
