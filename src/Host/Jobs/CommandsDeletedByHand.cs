using System.Globalization;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace StrategyFactory.Host.Jobs;

/// <summary>A command whose job a person deletes in the dashboard is cancelled, so that what waits for its outcome learns of it.</summary>
internal sealed class CommandsDeletedByHand(CommandStore store) : JobFilterAttribute, IApplyStateFilter
{
    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
        if (context.NewState is DeletedState && context.BackgroundJob.Job is { Args: [long id, ..] } job && job.Type == typeof(CommandJob))
        {
            store.Cancel(id, long.Parse(context.BackgroundJob.Id, CultureInfo.InvariantCulture));
        }
    }

    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
    {
    }
}
