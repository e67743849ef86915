using Quartz;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>Stores durable commands as Quartz jobs, in the caller's transaction.</summary>
internal sealed class QuartzCommandQueue(ISchedulerFactory schedulers, DatabaseSession session) : IDurableCommandQueue
{
    /// <summary>Attempts after the first one; with the waits between them a quarter of an hour.</summary>
    internal const int Retries = 20;

    public async Task EnqueueAsync<TCommand>(TCommand command, CancellationToken token)
        where TCommand : class, IDurableCommand
    {
        ArgumentNullException.ThrowIfNull(command);
        var scheduler = await schedulers.GetScheduler(token);
        await session.InTransactionAsync(inner => StoreAsync(scheduler, command, inner), token);
    }

    private async Task StoreAsync<TCommand>(IScheduler scheduler, TCommand command, CancellationToken token)
        where TCommand : class, IDurableCommand
    {
        // Leaving this scope is what wakes the scheduler, so it ends with the transaction and not before.
        var enlistment = scheduler.EnlistTransaction(session.Transaction!);
        session.WhenEnded(async _ => await Dispose(enlistment));

        var key = new JobKey(command.JobKey, typeof(TCommand).Name);
        if (await scheduler.Exists(key, token))
        {
            return;
        }

        var job = JobBuilder.Create<CommandJob<TCommand>>().WithIdentity(key).RequestRecovery().UsingInput(command).Build();
        // A database that is away for a while must not end a command: its handler continues from what is committed.
        // One that waits for a thread keeps its place in line: a misfire would date it anew, behind those that came later.
        var trigger = TriggerBuilder.Create().WithIdentity(command.JobKey, typeof(TCommand).Name).StartNow()
            .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
            .WithRetryPolicy(RetryPolicy.Exponential(Retries, TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(1))).Build();
        await scheduler.ScheduleJob(job, trigger, cancellationToken: token);
    }

    private static async ValueTask Dispose(object enlistment)
    {
        if (enlistment is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (enlistment as IDisposable)?.Dispose();
        }
    }
}
