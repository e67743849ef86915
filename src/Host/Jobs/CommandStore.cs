using System.Text.Json;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>A row of <c>jobs.commands</c>.</summary>
/// <param name="Id">Number of the row.</param>
/// <param name="Type">Name of the command's type.</param>
/// <param name="Key">Tells commands of one type apart.</param>
/// <param name="Payload">The command as JSON.</param>
/// <param name="Job">The number of Hangfire's job that runs it; null while no job does.</param>
/// <param name="Wanted">How often it was stored since it last ended.</param>
/// <param name="IsCancelled">True when somebody deleted it and its ending is not sent yet.</param>
/// <param name="IsGivenUp">True when it failed too often; it waits for somebody to requeue it.</param>
internal sealed record StoredCommand(
    long Id, string Type, string Key, string Payload, long? Job, int Wanted, bool IsCancelled, bool IsGivenUp);

/// <summary>What happens to stored commands after they were stored.</summary>
internal sealed class CommandStore(JobsSource jobs, CommandTypes types)
{
    private const string Select =
        """
        select type, key, payload::text, hangfire_id, wanted, cancelled_at is not null, given_up_at is not null
        from jobs.commands where id = $1
        """;

    private const string DeleteUnlessWanted = "delete from jobs.commands where id = $1 and wanted = $2";

    private const string MarkGivenUp = "update jobs.commands set given_up_at = now(), reason = $3 where id = $1 and wanted = $2";

    private const string Revive =
        """
        update jobs.commands command set given_up_at = null, reason = null
        where id = $1 and given_up_at is not null and not exists (
            select from jobs.commands other where other.type = command.type and other.key = command.key and other.given_up_at is null)
        """;

    private const string ClearCancelled = "update jobs.commands set cancelled_at = null where id = $1";

    // One that was given up has had its ending; the dispatcher sees to the others.
    private const string MarkCancelled =
        $"""
        with forgotten as (delete from jobs.commands where id = $1 and given_up_at is not null),
        marked as (
            update jobs.commands set cancelled_at = now(), hangfire_id = null
            where id = $1 and given_up_at is null and hangfire_id = $2 returning id)
        select pg_notify('{CommandQueue.Channel}', '') from marked
        """;

    /// <summary>The row, or null once the command has ended.</summary>
    internal async Task<StoredCommand?> LoadAsync(long id, CancellationToken token)
    {
        await using var select = jobs.Source.CreateCommand(Select);
        select.Parameters.Add(new() { Value = id });
        await using var row = await select.ExecuteReaderAsync(token);
        if (!await row.ReadAsync(token))
        {
            return null;
        }

        long? job = row.IsDBNull(3) ? null : row.GetInt64(3);
        return new(id, row.GetString(0), row.GetString(1), row.GetString(2), job, row.GetInt32(4), row.GetBoolean(5), row.GetBoolean(6));
    }

    /// <exception cref="InvalidOperationException">This version has no such command.</exception>
    /// <exception cref="JsonException">It was stored with other fields.</exception>
    internal IDurableCommand Read(StoredCommand stored) => (IDurableCommand)JsonSerializer.Deserialize(stored.Payload, types[stored.Type])!;

    /// <summary>Forgets a command that has ended, unless it was stored once more meanwhile.</summary>
    internal async Task<bool> ForgetAsync(StoredCommand stored, CancellationToken token) =>
        await ExecuteAsync(DeleteUnlessWanted, token, stored.Id, stored.Wanted) > 0;

    /// <summary>Keeps a command as given up, unless it was stored once more meanwhile.</summary>
    internal async Task<bool> GiveUpAsync(StoredCommand stored, string reason, CancellationToken token) =>
        await ExecuteAsync(MarkGivenUp, token, stored.Id, stored.Wanted, reason.Replace('\0', ' ')) > 0;

    /// <summary>A cancelled command whose ending was sent, and which was stored once more meanwhile, is due again.</summary>
    internal Task BeginAnewAsync(StoredCommand stored, CancellationToken token) =>
        ExecuteAsync(ClearCancelled, token, stored.Id);

    /// <summary>
    /// A command that somebody deleted, by its row and the job that was deleted: it ends as cancelled, as soon as it runs nowhere. An older
    /// job decides nothing.
    /// </summary>
    internal void Cancel(long id, long job)
    {
        using var mark = jobs.Source.CreateCommand(MarkCancelled);
        mark.Parameters.Add(new() { Value = id });
        mark.Parameters.Add(new() { Value = job });
        mark.ExecuteNonQuery();
    }

    /// <summary>Takes up a command that was given up, in the session's transaction; false when a later one has its place.</summary>
    internal static async Task<bool> ReviveAsync(DatabaseSession session, StoredCommand stored, CancellationToken token)
    {
        await using var revive = new NpgsqlCommand(Revive, await session.OpenAsync(token)) { Transaction = session.Transaction };
        revive.Parameters.Add(new() { Value = stored.Id });
        return await revive.ExecuteNonQueryAsync(token) > 0;
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken token, params object[] values)
    {
        await using var command = jobs.Source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(token);
    }
}
