using Npgsql;
using StrategyFactory.Kernel.Changes;

namespace StrategyFactory.Host.Changes;

/// <summary>
/// Sends announcements as notifications of PostgreSQL. <c>NOTIFY</c> takes a lock of the whole server when it commits: hence never
/// in the transaction of the work itself, and gathered for 50 ms.
/// </summary>
internal sealed class ChangeAnnouncer(NpgsqlDataSource source, TimeProvider clock, ILogger<ChangeAnnouncer> logger)
    : IChangeAnnouncer, IAsyncDisposable
{
    internal const string Channel = "factory_changes";

    /// <summary>With more of them a kind is announced as a whole.</summary>
    private const int MostIds = 100;

    // an announcement is worth no wait for the disk: after a crash of the server everybody reads again
    private const string Notify = $"""
        select set_config('synchronous_commit', 'off', true), pg_notify('{Channel}', change) from unnest($1::text[]) change
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<string>> _waiting = new(StringComparer.Ordinal);
    private Task _sending = Task.CompletedTask;
    private bool _failed;

    public void Announce(string kind, string id = "")
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(kind, out var ids))
            {
                _waiting.Add(kind, ids = new(StringComparer.Ordinal));
            }

            ids.Add(id);
            if (_sending.IsCompleted)
            {
                _sending = Task.Run(SendAsync);
            }
        }
    }

    /// <summary>Waits for what was announced, a second at most.</summary>
    public async ValueTask DisposeAsync()
    {
        Task sending;
        lock (_gate)
        {
            sending = _sending;
        }

        await sending.WaitAsync(Farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SendAsync()
    {
        while (true)
        {
            await Task.Delay(Pause, clock);
            string[] changes;
            lock (_gate)
            {
                changes = [.. _waiting.SelectMany(kind => Texts(kind.Key, kind.Value))];
                _waiting.Clear();
                if (changes.Length == 0)
                {
                    _sending = Task.CompletedTask;
                    return;
                }
            }

            await SendAsync(changes);
        }
    }

    private static IEnumerable<string> Texts(string kind, HashSet<string> ids) =>
        ids.Count > MostIds || ids.Contains("") ? [kind + ":"] : ids.Select(id => $"{kind}:{id}");

    private async Task SendAsync(string[] changes)
    {
        try
        {
            await using var notify = source.CreateCommand(Notify);
            notify.Parameters.Add(new() { Value = changes });
            await notify.ExecuteNonQueryAsync();
            _failed = false;
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or ObjectDisposedException)
        {
            // nothing is lost: whoever listens reads everything again when it is back
            if (!_failed)
            {
                logger.LogWarning("Changes cannot be announced: {Reason}", failure.Message);
            }

            _failed = true;
        }
    }
}
