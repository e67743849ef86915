using Npgsql;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>Stops a search at its time limit, or when somebody asked for it, also in the midst of a training.</summary>
internal sealed class SearchWatch(NpgsqlDataSource source, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>Begins to watch.</summary>
    /// <param name="search">The search.</param>
    /// <param name="spent">Seconds that its trainings took before.</param>
    /// <param name="token">Ends the watching and the work.</param>
    internal async Task<Stop> StartAsync(ForecastSearch search, double spent, CancellationToken token)
    {
        var stop = new Stop(search.TimeLimitSeconds is { } limit ? TimeSpan.FromSeconds(Math.Max(0, limit - spent)) : null, clock, token);
        if (await IsAskedAsync(search.Id, token))
        {
            stop.For(SearchStatus.Cancelled);
        }

        _ = WatchAsync(search.Id, stop);
        return stop;
    }

    private async Task WatchAsync(Guid searchId, Stop stop)
    {
        using var timer = new PeriodicTimer(Look, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                if (await IsAskedAsync(searchId, stop.Token))
                {
                    stop.For(SearchStatus.Cancelled);
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            // The work is done, or was stopped: nothing to watch any more.
        }
    }

    private async Task<bool> IsAskedAsync(Guid searchId, CancellationToken token)
    {
        try
        {
            await using var command = source.CreateCommand("select cancel_requested from forecasting.searches where id = $1");
            command.Parameters.Add(new() { Value = searchId });
            return await command.ExecuteScalarAsync(token) is true;
        }
        catch (NpgsqlException)
        {
            // A database that is away for a moment must not cost the training that is under way.
            return false;
        }
    }

    /// <summary>The one token that a search works under, and why it was cancelled.</summary>
    internal sealed class Stop : IDisposable
    {
        private readonly CancellationTokenSource _work;
        private readonly CancellationTokenSource _limit;
        private readonly CancellationTokenRegistration _reached;
        private string? _reason;

        internal Stop(TimeSpan? limit, TimeProvider clock, CancellationToken token)
        {
            _work = CancellationTokenSource.CreateLinkedTokenSource(token);
            Token = _work.Token;
            _limit = limit is { } span ? new(span, clock) : new();
            _reached = _limit.Token.Register(() => For(SearchStatus.TimedOut));
        }

        internal CancellationToken Token { get; }

        /// <summary>The end that the search comes to; null where nothing stopped it.</summary>
        internal string? Reason => _reason;

        internal void For(string reason)
        {
            Interlocked.CompareExchange(ref _reason, reason, null);
            _work.Cancel();
        }

        public void Dispose()
        {
            _reached.Dispose();
            _limit.Dispose();
            _work.Cancel();
            _work.Dispose();
        }
    }
}
