using Npgsql;

namespace StrategyFactory.Host.Jobs;

/// <summary>
/// Jobs that a dead or silent host had fetched. Hangfire would serve them only after everything that waits; freed, they are in their
/// old place. Its locks are rows as well: those of the freed jobs go with them.
/// </summary>
internal sealed class AbandonedJobs(ILogger<AbandonedJobs> logger)
{
    /// <summary>A running command whose claim is gone has lost its host: no need to wait for <see cref="JobEngine.Silence"/>.</summary>
    private static readonly TimeSpan UnclaimedSilence = TimeSpan.FromSeconds(3);

    private static readonly string Free =
        $"""
        with freed as (
            update {JobEngine.HangfireSchema}.jobqueue queue set fetchedat = null
            where fetchedat < now() - interval '{JobEngine.Silence.TotalSeconds} seconds'
               or (fetchedat < now() - interval '{UnclaimedSilence.TotalSeconds} seconds' and exists (
                    select from jobs.commands command where command.hangfire_id = queue.jobid and not exists (
                        select from pg_locks held
                        where held.locktype = 'advisory' and held.classid = {CommandClaims.LockClass}
                          and held.objid::bigint = {CommandClaims.LockNumber("command.id")} and held.objsubid = 2
                          and held.database = (select oid from pg_database where datname = current_database()))))
            returning jobid),
        unlocked as (
            delete from {JobEngine.HangfireSchema}.lock
            where resource in (select '{JobEngine.HangfireSchema}:job:' || jobid || ':state-lock' from freed))
        select count(*)::int from freed
        """;

    private const string FreeOwn =
        $"""
        with freed as (
            update {JobEngine.HangfireSchema}.jobqueue queue set fetchedat = null
            from {JobEngine.HangfireSchema}.job job join {JobEngine.HangfireSchema}.state state on state.id = job.stateid
            where queue.jobid = job.id and queue.fetchedat is not null
              and state.name = 'Processing' and starts_with(state.data->>'ServerId', $1 || ':')
            returning job.id),
        unlocked as (
            delete from {JobEngine.HangfireSchema}.lock
            where resource in (select '{JobEngine.HangfireSchema}:job:' || id || ':state-lock' from freed))
        select count(*)::int from freed
        """;

    /// <summary>Frees what a host that gives no sign of life had fetched.</summary>
    internal void FreeSilent(NpgsqlConnection connection)
    {
        using var free = new NpgsqlCommand(Free, connection);
        if ((int)free.ExecuteScalar()! is > 0 and var freed)
        {
            logger.LogWarning("{Count} jobs of a host that gives no sign of life are taken over.", freed);
        }
    }

    /// <summary>
    /// Frees what an earlier process of this instance had fetched: it is dead, since two processes of one name do not run at once.
    /// Only for the process that holds the instance's name, else it would take a living process's work.
    /// </summary>
    internal static async Task<int> FreeOwnAsync(NpgsqlDataSource source, string instance, CancellationToken token)
    {
        await using var free = source.CreateCommand(FreeOwn);
        free.Parameters.Add(new() { Value = instance });
        return (int)(await free.ExecuteScalarAsync(token))!;
    }
}
