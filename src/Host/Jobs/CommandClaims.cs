using System.Collections.Concurrent;
using System.Data;
using Npgsql;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Host.Jobs;

/// <summary>
/// Keeps a command from running in two places at once. A claim is a session lock of PostgreSQL on one connection of this process, so that
/// it ends with the process; within the process a table of running commands serves, since a session may take its own lock twice.
/// The connection is lost when the database restarts: the claims are taken again at once, and what another has claimed meanwhile is
/// stopped here. It is also lost when others end it because this host was silent (<see cref="SilentHosts"/>): then everything is stopped
/// here, since it may have gone on elsewhere, or even have ended there.
/// </summary>
internal sealed class CommandClaims(JobsSource jobs, JobEngineSettings settings, ILogger<CommandClaims> logger) : IAsyncDisposable
{
    /// <summary>The first half of the lock's key; the second is <see cref="LockNumber(string)"/>.</summary>
    internal const int LockClass = 0x5FAC;

    private const string Beat =
        "insert into jobs.hosts (name, seen_at) values ($1, now()) on conflict (name) do update set seen_at = now()";
    private const string IsKnown = "select exists (select from jobs.hosts where name = $1)";
    private const string Leave = "delete from jobs.hosts where name = $1";
    private static readonly string Take = $"select pg_try_advisory_lock({LockClass}, {LockNumber("$1::bigint")})";
    private static readonly string Give = $"select pg_advisory_unlock({LockClass}, {LockNumber("$1::bigint")})";

    private readonly ConcurrentDictionary<long, CommandClaim> _running = new();
    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _connection;

    /// <summary>The second half of the lock's key, as SQL.</summary>
    /// <param name="id">SQL for the command's number, a bigint.</param>
    internal static string LockNumber(string id) => $"({id} & {int.MaxValue})::int";

    /// <summary>Claims a command; null when it runs somewhere. Dispose of the claim to end it.</summary>
    internal async Task<CommandClaim?> TryTakeAsync(long id, CancellationToken token)
    {
        var claim = new CommandClaim(this, id);
        if (!_running.TryAdd(id, claim))
        {
            claim.Forget();
            return null;
        }

        try
        {
            // not cancelled half-way: a lock that was granted meanwhile would stay with the connection
            if (await InTurnAsync(async _ => (bool)(await AskAsync(Take, id, CancellationToken.None))! && claim.Take(), token))
            {
                return claim;
            }
        }
        catch
        {
            Remove(claim);
            throw;
        }

        Remove(claim);
        return null;
    }

    /// <summary>Says that this process is alive, and takes its claims again where their connection was lost.</summary>
    internal Task KeepAsync(CancellationToken token) => InTurnAsync(
        async inner =>
        {
            await using var beat = new NpgsqlCommand(Beat, _connection) { Parameters = { new() { Value = settings.Process } } };
            return await beat.ExecuteNonQueryAsync(inner);
        },
        token);

    internal async Task ReleaseAsync(CommandClaim claim)
    {
        // The record goes in the same turn as the lock, or a new connection would take the lock again for a claim that nobody ends.
        await _turn.WaitAsync();
        try
        {
            Remove(claim);
            if (_connection is { State: ConnectionState.Open })
            {
                await AskAsync(Give, claim.Id, CancellationToken.None);
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or IOException)
        {
            // the lock went with its connection
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            try
            {
                await using var leave = new NpgsqlCommand(Leave, connection) { Parameters = { new() { Value = settings.Process } } };
                await leave.ExecuteNonQueryAsync();
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
            {
                // its row is removed by others after a while
            }

            await SessionLock.ReturnAsync(connection);
        }

        _turn.Dispose();
    }

    private void Remove(CommandClaim claim)
    {
        _running.TryRemove(claim.Id, out _);
        claim.Forget();
    }

    private async Task<T> InTurnAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken token)
    {
        await _turn.WaitAsync(token);
        try
        {
            await ConnectAsync(token);
            return await ask(token);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<object?> AskAsync(string sql, long id, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { Parameters = { new() { Value = id } } };
        return await command.ExecuteScalarAsync(token);
    }

    private async Task<bool> IsKnownAsync(CancellationToken token)
    {
        await using var command = new NpgsqlCommand(IsKnown, _connection) { Parameters = { new() { Value = settings.Process } } };
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>A new connection takes the locks of what still runs before anything else.</summary>
    private async Task ConnectAsync(CancellationToken token)
    {
        if (_connection is { State: ConnectionState.Open })
        {
            return;
        }

        if (_connection is { } broken)
        {
            _connection = null;
            await broken.DisposeAsync();
        }

        var connection = await jobs.Source.OpenConnectionAsync(token);
        _connection = connection;
        try
        {
            var taken = _running.Values.Where(claim => claim.IsTaken).ToList();
            var isHeldToBeDead = taken.Count > 0 && !await IsKnownAsync(token);
            foreach (var claim in taken)
            {
                if (isHeldToBeDead)
                {
                    logger.LogWarning("This host was silent for so long that others took its work; command {Id} is stopped.", claim.Id);
                    claim.Lose();
                }
                else if (!(bool)(await AskAsync(Take, claim.Id, token))!)
                {
                    logger.LogWarning(
                        "Command {Id} was claimed by another host while this one had lost its connection; it is stopped here.", claim.Id);
                    claim.Lose();
                }
            }
        }
        catch
        {
            _connection = null;
            await SessionLock.ReturnAsync(connection);      // what it took already would bar the next connection
            throw;
        }
    }
}

/// <summary>The right to run a command.</summary>
internal sealed class CommandClaim(CommandClaims owner, long id) : IAsyncDisposable
{
    private readonly CancellationTokenSource _lost = new();

    internal long Id => id;

    /// <summary>Cancelled when another host has the command now.</summary>
    internal CancellationToken Lost => _lost.Token;

    /// <summary>False while it is only being asked for.</summary>
    internal bool IsTaken { get; private set; }

    internal bool Take() => IsTaken = true;

    internal void Lose() => _lost.Cancel();

    /// <summary>Ends the record of it; the lock is the owner's business.</summary>
    internal void Forget() => _lost.Dispose();

    public async ValueTask DisposeAsync() => await owner.ReleaseAsync(this);
}
