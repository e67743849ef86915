using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Work;

/// <summary>A database that goes away costs a job time, and none of its attempts.</summary>
internal sealed class OutageTests : SimulationFixture
{
    private const string End = "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and pid ";

    [Test]
    public async Task A_session_that_is_ended_under_a_model_puts_its_jobs_back_as_they_were()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4));
        Harness.Predictions.AreAwaited(async (_, token) =>
        {
            await using var own = Harness.Source.CreateCommand(End + "= pg_backend_pid()");
            await own.ExecuteNonQueryAsync(token);
            throw new InvalidOperationException("The session lives on.");
        });

        Assert.That(DatabaseOutage.Of(await FailureAsync()), Is.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo("57P01"));

        Assert.That(await JobsAsync(batch.BatchId), Is.EqualTo("PENDING attempt 0 failures 0 error -, PENDING attempt 0 failures 0 error -"));
        await AssertRunsAsync(batch.BatchId);
        Assert.That(await JobsAsync(batch.BatchId), Is.EqualTo("COMPLETED attempt 1 failures 0 error -, COMPLETED attempt 1 failures 0 error -"));
    }

    [Test]
    public async Task A_session_that_is_ended_under_its_worker_charges_nothing_to_the_jobs()
    {
        var batch = await Harness.QueueAsync(SyntheticPredictions.Thresholds(1e-4, 2e-4));
        Harness.Predictions.AreAwaited(async (request, token) =>
        {
            await using var all = Harness.Source.CreateCommand(End + "<> pg_backend_pid()");
            await all.ExecuteNonQueryAsync(token);
            return SyntheticPredictions.Create(request.Symbol!, seed: 5);
        });

        Assert.That(DatabaseOutage.Of(await FailureAsync()), Is.Not.Null);

        Assert.That(await JobsAsync(batch.BatchId), Is.EqualTo("RUNNING attempt 1 failures 0 error -, RUNNING attempt 1 failures 0 error -"));
        await AssertRunsAsync(batch.BatchId);
        Assert.That(await JobsAsync(batch.BatchId), Is.EqualTo("COMPLETED attempt 2 failures 0 error -, COMPLETED attempt 2 failures 0 error -"));
    }

    private async Task AssertRunsAsync(Guid batch)
    {
        Harness.Predictions.Are(request => SyntheticPredictions.Create(request.Symbol!, seed: 5));
        Assert.That(await Harness.SendAsync(new RunPendingJobs("w")), Is.EqualTo(2));
        Assert.That(await Harness.SendAsync(new GetBatchProgress(batch)), Is.EqualTo(new BatchProgress(2, 2, 0, 0)));
    }

    private async Task<Exception?> FailureAsync()
    {
        try
        {
            await Harness.SendAsync(new RunPendingJobs("w"));
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private async Task<string> JobsAsync(Guid batch)
    {
        await using var command = Harness.Source.CreateCommand($"""
            select string_agg(concat_ws(' ', status, 'attempt', attempt, 'failures', failures, 'error', coalesce(error, '-')), ', ' order by id)
            from simulation.priority_jobs where batch_id = '{batch}'
            """);
        while (true)
        {
            try
            {
                return (string)(await command.ExecuteScalarAsync())!;
            }
            catch (NpgsqlException ended) when (DatabaseOutage.Of(ended) is not null)
            {
                // a session of the pool that was ended as well
            }
        }
    }
}
