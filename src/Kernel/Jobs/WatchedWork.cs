using Npgsql;

namespace StrategyFactory.Kernel.Jobs;

/// <summary>
/// Work that somebody may ask to end while it computes. Whoever does it says how to look for that, on a connection that the work does not
/// use; it is looked once before the work begins, then every 300 ms until it is over.
/// </summary>
public sealed class WatchedWork : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _work;
    private readonly TimeProvider _clock;
    private Task _watching = Task.CompletedTask;

    /// <summary>Work that is not watched yet.</summary>
    /// <param name="clock">Times the looks.</param>
    /// <param name="host">Ends the work too, without being asked for.</param>
    public WatchedWork(TimeProvider clock, CancellationToken host)
    {
        (_work, _clock) = (CancellationTokenSource.CreateLinkedTokenSource(host), clock);
        Token = _work.Token;
    }

    /// <summary>Ends the work: somebody asked for it, the host ends, or nothing is left to do.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether somebody asked for the end.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Begins to watch; the work is cancelled at once where that was asked for already.</summary>
    /// <param name="look">
    /// Tells whether somebody asks for the end. A database that is away for a moment must not cost the work that is under way: what fails
    /// for that is looked again.
    /// </param>
    public async Task StartAsync(Func<CancellationToken, Task<bool>> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        await LookAsync(look);
        _watching = WatchAsync(look);
    }

    /// <summary>Ends the work because nothing is left to do. No look is under way after that.</summary>
    public async Task EndAsync()
    {
        await _work.CancelAsync();
        await _watching;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _work.Dispose();
    }

    private async Task WatchAsync(Func<CancellationToken, Task<bool>> look)
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(Token))
            {
                await LookAsync(look);
            }
        }
        catch (OperationCanceledException) when (Token.IsCancellationRequested)
        {
            // the work is done, or was stopped
        }
    }

    private async Task LookAsync(Func<CancellationToken, Task<bool>> look)
    {
        try
        {
            if (await look(Token))
            {
                IsCancelled = true;
                await _work.CancelAsync();
            }
        }
        catch (NpgsqlException)
        {
            // looked again
        }
    }
}
