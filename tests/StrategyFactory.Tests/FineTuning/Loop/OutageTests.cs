using Npgsql;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Tests.FineTuning.Loop;

/// <summary>A database that goes away costs a task time, and none of its executions.</summary>
internal sealed class OutageTests
{
    private const string End = "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and pid ";

    [TestCase("= pg_backend_pid()", TestName = "A session that is ended under a search puts its task back as it was")]
    [TestCase("<> pg_backend_pid()", TestName = "A session that is ended under its worker puts its task back as it was")]
    public async Task A_task_goes_back(string whose)
    {
        await using var controller = await ControllerHarness.StartAsync();
        var job = (await controller.SubmitAsync()).JobId;
        await controller.SendAsync(new AdvanceController());
        controller.Expert.Meanwhile = async token =>
        {
            controller.Expert.Meanwhile = _ => Task.CompletedTask;
            await using var end = controller.Source.CreateCommand(End + whose);
            await end.ExecuteNonQueryAsync(token);
        };

        Exception? failure = null;
        try
        {
            await controller.SendAsync(new RunControllerTask("here"));
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        Assert.That(DatabaseOutage.Of(failure), Is.Not.Null);
        Assert.That(await StateAsync(controller, job), Is.EqualTo("queued 0 Handed back by here."));
        await controller.SendAsync(new RunControllerTask("here"));
        Assert.That(await StateAsync(controller, job), Does.StartWith("worker_completed 1"));
    }

    private static async Task<string> StateAsync(ControllerHarness controller, Guid job)
    {
        while (true)
        {
            try
            {
                return await controller.QueryAsync<string>(
                    $"select concat_ws(' ', status, attempt_count, status_reason) from fine_tuning.controller_tasks where job_id = '{job}'");
            }
            catch (NpgsqlException ended) when (DatabaseOutage.Of(ended) is not null)
            {
                // a session of the pool that was ended as well
            }
        }
    }
}
