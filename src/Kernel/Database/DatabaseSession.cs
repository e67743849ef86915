using System.Data;
using Npgsql;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.Kernel.Database;

/// <summary>
/// The one connection of a dependency-injection scope. All module contexts of the scope share it, so that modules that call
/// each other through the mediator can commit together. Not thread-safe: one scope is one line of work.
/// </summary>
/// <param name="source">Where the connection comes from.</param>
/// <param name="announcer">Who is told of changes; null for nobody.</param>
public sealed class DatabaseSession(NpgsqlDataSource source, IChangeAnnouncer? announcer = null) : IAsyncDisposable, IDisposable
{
    private const string TakeLock = "select pg_advisory_xact_lock($1)";

    /// <summary>The connection, possibly still closed; Entity Framework opens and closes it on demand.</summary>
    public NpgsqlConnection Connection { get; } = source.CreateConnection();

    /// <summary>The transaction under way, or null.</summary>
    public NpgsqlTransaction? Transaction { get; private set; }

    private readonly List<Func<bool, ValueTask>> _endings = [];

    /// <summary>Registers what must happen once the transaction under way has ended; the argument says whether it committed.</summary>
    public void WhenEnded(Func<bool, ValueTask> action) => _endings.Add(action);

    /// <summary>Announces a change that was written here, once it is committed: with the transaction under way, else at once.</summary>
    public void Announce(string kind, string id = "")
    {
        if (announcer is null)
        {
            return;
        }

        if (Transaction is null)
        {
            announcer.Announce(kind, id);
            return;
        }

        WhenEnded(committed =>
        {
            if (committed)
            {
                announcer.Announce(kind, id);
            }

            return ValueTask.CompletedTask;
        });
    }

    /// <summary>The connection, opened.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken token)
    {
        if (Connection.State != ConnectionState.Open)
        {
            await Connection.OpenAsync(token);
        }

        return Connection;
    }

    /// <summary>Waits until nobody else of the database holds the lock of this number, and holds it until the transaction ends.</summary>
    public async Task LockAsync(long number, CancellationToken token)
    {
        await using var wait = new NpgsqlCommand(TakeLock, await OpenAsync(token), Transaction)
        {
            Parameters = { new() { Value = number } },
        };
        await wait.ExecuteNonQueryAsync(token);
    }

    /// <summary>
    /// Runs work in one transaction; joins the transaction under way if there is one, else begins, commits or rolls back its own.
    /// </summary>
    public async Task<T> InTransactionAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Transaction is not null)
        {
            return await work(token);
        }

        await OpenAsync(token);
        await using var transaction = await Connection.BeginTransactionAsync(token);
        Transaction = transaction;
        var committed = false;
        try
        {
            var result = await work(token);
            await transaction.CommitAsync(token);
            committed = true;
            return result;
        }
        finally
        {
            Transaction = null;
            Func<bool, ValueTask>[] endings = [.. _endings];
            _endings.Clear();
            foreach (var ending in endings)
            {
                await ending(committed);
            }
        }
    }

    /// <inheritdoc cref="InTransactionAsync{T}"/>
    public Task InTransactionAsync(Func<CancellationToken, Task> work, CancellationToken token) =>
        InTransactionAsync(
            async inner =>
            {
                await work(inner);
                return true;
            },
            token);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => Connection.Dispose();
}
