using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>Stores durable commands as rows, in the caller's transaction; a dispatcher hands them over once that has committed.</summary>
internal sealed class CommandQueue(DatabaseSession session) : IDurableCommandQueue
{
    internal const string Channel = "jobs_commands";

    // Stored again while it runs, it is wanted once more: what it has read may be older than what the caller has written.
    private const string Store =
        $"""
        with stored as (
            insert into jobs.commands (type, key, payload) values ($1, $2, $3)
            on conflict (type, key) where given_up_at is null do update set wanted = commands.wanted + 1
            returning id)
        select pg_notify('{Channel}', '') from stored
        """;

    // Whoever runs the command holds the lock; while this transaction holds it, nobody begins to.
    private static readonly string Withdraw =
        $"""
        with stored as materialized (
            select id, pg_try_advisory_xact_lock({CommandClaims.LockClass}, {CommandClaims.LockNumber("id")}) as idle
            from jobs.commands where type = $1 and key = $2 and given_up_at is null),
        withdrawn as (
            delete from jobs.commands command using stored where command.id = stored.id and idle)
        select not exists (select from stored where not idle)
        """;

    public Task EnqueueAsync(IDurableCommand command, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(command);
        return session.InTransactionAsync(
            async inner =>
            {
                await using var store = await AskAsync(Store, command, inner);
                var payload = JsonSerializer.Serialize(command, command.GetType());
                store.Parameters.Add(new() { Value = payload, NpgsqlDbType = NpgsqlDbType.Jsonb });
                await store.ExecuteNonQueryAsync(inner);
            },
            token);
    }

    public Task<bool> WithdrawAsync(IDurableCommand command, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(command);
        return session.InTransactionAsync(
            async inner =>
            {
                await using var withdraw = await AskAsync(Withdraw, command, inner);
                return (bool)(await withdraw.ExecuteScalarAsync(inner))!;
            },
            token);
    }

    private async Task<NpgsqlCommand> AskAsync(string sql, IDurableCommand command, CancellationToken token) =>
        new(sql, await session.OpenAsync(token))
        {
            Transaction = session.Transaction,
            Parameters = { new() { Value = command.GetType().Name }, new() { Value = command.JobKey } },
        };
}
