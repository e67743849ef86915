namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>
/// Looks after the server while this process uses it: one that was killed is started again. Every process of the storage root does so;
/// the start lock lets one of them act, and the others find the new server.
/// </summary>
internal sealed class ServerWatch : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    /// <summary>Begins to watch; disposing ends it, before the cluster is left.</summary>
    /// <param name="cluster">A cluster this process is a member of.</param>
    /// <param name="say">Told what was done, or why it was not possible.</param>
    public ServerWatch(PostgresCluster cluster, Action<string> say) => _watching = WatchAsync(cluster, say, _stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private static async Task WatchAsync(PostgresCluster cluster, Action<string> say, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Look);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stop);
                if (await cluster.RestartIfGoneAsync(stop))
                {
                    say("The database had ended and was started again.");
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is PostgresClusterException or IOException or UnauthorizedAccessException)
            {
                say($"The database has ended and cannot be started again now. {failure.Message}");
                await Task.Delay(AfterFailure, stop)
                    .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }
}
