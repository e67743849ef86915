using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>Puts back, at the start of a host and every minute, what lost its job. Every case is logged and noted.</summary>
internal sealed record Reconcile : IRecurringCommand
{
    public string Schedule => "* * * * *";

    public bool IsDueAtStart => true;
}

internal sealed class ReconcileHandler(Reconciliation reconciliation) : AsyncRequestHandler<Reconcile>
{
    protected override Task Handle(Reconcile request, CancellationToken cancellationToken) => reconciliation.RunAsync(cancellationToken);
}

/// <summary>Finds commands without a live job, and work of modules that says it is under way without a command.</summary>
internal sealed class Reconciliation(JobsSource jobs, IServiceScopeFactory scopes, CommandTypes types, ILogger<Reconciliation> logger)
{
    private const long Turn = 0x5F_AC_70_14;

    // Hangfire gives a job up without asking when ten attempts to write its state have failed, and a person can empty its tables.
    private const string DispatchAnew =
        $"""
        with lost as (
            update jobs.commands command set hangfire_id = null
            where hangfire_id is not null and given_up_at is null and not exists (
                select from {JobEngine.HangfireSchema}.job job where job.id = command.hangfire_id
                and (job.statename in ('Scheduled', 'Awaiting')
                    or exists (select from {JobEngine.HangfireSchema}.jobqueue queue where queue.jobid = job.id)))
            returning type, key)
        insert into jobs.recoveries (type, key, reason) select type, key, 'its job was lost' from lost
        returning type, key
        """;

    private const string SelectMissing =
        """
        select type, key from unnest($1, $2) as wanted(type, key)
        where not exists (
            select from jobs.commands command
            where command.type = wanted.type and command.key = wanted.key and given_up_at is null)
        """;

    private const string Note = "insert into jobs.recoveries (type, key, reason) values ($1, $2, 'its command was lost')";

    private static readonly string TakeTurn = $"select pg_advisory_xact_lock({Turn})";

    /// <summary>Looks once, and returns how many commands were put back.</summary>
    internal async Task<int> RunAsync(CancellationToken token)
    {
        var count = await DispatchAnewAsync(token);
        foreach (var question in types.UnderWay)
        {
            count += await PutBackAsync(question, token);
        }

        return count;
    }

    private async Task<int> DispatchAnewAsync(CancellationToken token)
    {
        await using var lost = jobs.Source.CreateCommand(DispatchAnew);
        await using var row = await lost.ExecuteReaderAsync(token);
        var count = 0;
        while (await row.ReadAsync(token))
        {
            count++;
            logger.LogWarning("Command {Command} {Key} had lost its job and is handed over again.", row.GetString(0), row.GetString(1));
        }

        return count;
    }

    private async Task<int> PutBackAsync(IWorkUnderWay question, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DatabaseSession>();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        var missing = await MissingAsync(session, await mediator.Send(question, token), token);
        if (missing.Count == 0)
        {
            return 0;
        }

        // Work that has ended meanwhile took its command along: what is still under way now and still has none was lost.
        // One host at a time, or the same work would be put back twice.
        return await session.InTransactionAsync(
            async inner =>
            {
                await ExecuteAsync(session, TakeTurn, inner);
                var suspects = missing.Select(Name).ToHashSet();
                var still = (await mediator.Send(question, inner)).Where(command => suspects.Contains(Name(command)));
                var orphans = await MissingAsync(session, [.. still], inner);
                foreach (var orphan in orphans)
                {
                    var (type, key) = Name(orphan);
                    logger.LogWarning("{Command} {Key} had lost its command and is put back.", type, key);
                    await scope.ServiceProvider.GetRequiredService<IDurableCommandQueue>().EnqueueAsync(orphan, inner);
                    await ExecuteAsync(session, Note, inner, type, key);
                }

                return orphans.Count;
            },
            token);
    }

    private static async Task<List<IDurableCommand>> MissingAsync(
        DatabaseSession session, IReadOnlyList<IDurableCommand> commands, CancellationToken token)
    {
        if (commands.Count == 0)
        {
            return [];
        }

        var byName = commands.ToLookup(Name);
        await using var select = new NpgsqlCommand(SelectMissing, await session.OpenAsync(token)) { Transaction = session.Transaction };
        select.Parameters.Add(new() { Value = byName.Select(command => command.Key.Type).ToArray() });
        select.Parameters.Add(new() { Value = byName.Select(command => command.Key.Key).ToArray() });
        await using var row = await select.ExecuteReaderAsync(token);
        List<IDurableCommand> missing = [];
        while (await row.ReadAsync(token))
        {
            missing.Add(byName[(row.GetString(0), row.GetString(1))].First());
        }

        return missing;
    }

    private static (string Type, string Key) Name(IDurableCommand command) => (command.GetType().Name, command.JobKey);

    private static async Task ExecuteAsync(DatabaseSession session, string sql, CancellationToken token, params string[] values)
    {
        await using var command = new NpgsqlCommand(sql, await session.OpenAsync(token)) { Transaction = session.Transaction };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(token);
    }
}
