using MediatR;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>Forgets what the engine has kept long enough for people to look at.</summary>
internal sealed record CleanUpJobs : IRecurringCommand
{
    public string Schedule => "*/5 * * * *";
}

internal sealed class CleanUpJobsHandler(JobsSource jobs) : AsyncRequestHandler<CleanUpJobs>
{
    // Hangfire itself keeps failed jobs for ever, for a person to requeue.
    private const string Forget =
        $"""
        update {JobEngine.HangfireSchema}.job set expireat = now() + interval '7 days' where statename = 'Failed' and expireat is null;
        delete from jobs.commands command where given_up_at < now() - interval '7 days'
            and not exists (select from {JobEngine.HangfireSchema}.job job where job.id = command.hangfire_id);
        delete from jobs.recoveries where found_at < now() - interval '30 days'
        """;

    protected override async Task Handle(CleanUpJobs request, CancellationToken cancellationToken)
    {
        await using var forget = jobs.Source.CreateCommand(Forget);
        await forget.ExecuteNonQueryAsync(cancellationToken);
    }
}
