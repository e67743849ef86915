using System.Data;
using Npgsql;

namespace StrategyFactory.Kernel.Database;

/// <summary>
/// A lock between all processes that share the database. It is held by a session of PostgreSQL and ends with it, so that a process that
/// dies lets go of what it held. The session comes from a pool and goes back there, without a lock, however its use ended: a lock that
/// was granted just before its taking was cancelled would otherwise stay with the pool, and be waited for without end.
/// </summary>
public sealed class SessionLock : IAsyncDisposable
{
    private const string Wait = "select pg_advisory_lock($1)";
    private const string Try = "select pg_try_advisory_lock($1)";
    private const string Free = "select pg_advisory_unlock_all()";
    private const int MostTries = 3;

    private SessionLock(NpgsqlConnection connection) => Connection = connection;

    /// <summary>The open connection that holds the lock; what is asked on it is asked under the lock.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Takes a lock, however long that takes.</summary>
    /// <param name="source">Where a connection comes from.</param>
    /// <param name="key">The lock; every process uses the same number for the same thing.</param>
    /// <param name="token">Ends the waiting, with nothing held.</param>
    public static async Task<SessionLock> TakeAsync(NpgsqlDataSource source, long key, CancellationToken token) =>
        (await AskAsync(source, Wait, key, token))!;

    /// <summary>Takes a lock that is free; null where somebody holds it.</summary>
    /// <param name="source">Where a connection comes from.</param>
    /// <param name="key">The lock; every process uses the same number for the same thing.</param>
    /// <param name="token">Cancels it, with nothing held.</param>
    public static Task<SessionLock?> TryTakeAsync(NpgsqlDataSource source, long key, CancellationToken token) =>
        AskAsync(source, Try, key, token);

    /// <summary>Gives a connection back to its pool, or ends it, without any session lock left.</summary>
    /// <param name="connection">The connection, in whatever state.</param>
    public static async ValueTask ReturnAsync(NpgsqlConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        for (var tries = 0; tries < MostTries && connection.State == ConnectionState.Open; tries++)
        {
            try
            {
                await using var free = new NpgsqlCommand(Free, connection);
                await free.ExecuteNonQueryAsync();
                break;
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or IOException)
            {
                // the connection is gone, and its locks with it; or a cancellation arrived late, and the next try is heard
            }
        }

        await connection.DisposeAsync();
    }

    /// <summary>Lets the next one in.</summary>
    public ValueTask DisposeAsync() => ReturnAsync(Connection);

    private static async Task<SessionLock?> AskAsync(NpgsqlDataSource source, string sql, long key, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(source);
        var connection = await source.OpenConnectionAsync(token);
        var held = false;
        try
        {
            await using var ask = new NpgsqlCommand(sql, connection) { CommandTimeout = 0, Parameters = { new() { Value = key } } };
            held = await ask.ExecuteScalarAsync(token) is not false;
            return held ? new(connection) : null;
        }
        finally
        {
            if (!held)
            {
                await ReturnAsync(connection);
            }
        }
    }
}
