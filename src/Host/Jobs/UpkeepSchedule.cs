using System.Reflection;
using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.Server;
using Hangfire.Storage;

namespace StrategyFactory.Host.Jobs;

/// <summary>
/// Tells Hangfire, once at the start of a server, what is to be done at which times; and has what is due at the start run at once.
/// </summary>
internal sealed class UpkeepSchedule(PostgreSqlStorage storage, IJobFilterProvider filters, CommandTypes types) : IBackgroundProcess
{
    private static readonly MethodInfo Run = typeof(UpkeepJob).GetMethod(nameof(UpkeepJob.RunAsync))!;
    private static readonly TimeSpan ForEver = Timeout.InfiniteTimeSpan;

    public void Execute(BackgroundProcessContext context)
    {
        var recurring = new RecurringJobManager(storage, filters);
        using (var connection = storage.GetConnection())
        {
            foreach (var gone in connection.GetRecurringJobs().Where(job => !types.Recurring.ContainsKey(job.Id)))
            {
                recurring.RemoveIfExists(gone.Id);
            }
        }

        foreach (var (name, command) in types.Recurring)
        {
            var job = new Job(typeof(UpkeepJob), Run, [name, CancellationToken.None], JobEngine.UpkeepQueue);
            recurring.AddOrUpdate(name, job, command.Schedule, new RecurringJobOptions());
        }

        foreach (var (name, _) in types.Recurring.Where(command => command.Value.IsDueAtStart))
        {
            recurring.Trigger(name);
        }
        context.Wait(ForEver);
    }
}
