using Npgsql;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Stops a comparison within its answer when somebody asked for that.</summary>
internal sealed class ComparisonWatch : IAsyncDisposable
{
    private const string Ask = "select cancel_requested from language.comparisons where id = $1";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    private readonly CancelWish _wish;
    private readonly TimeProvider _clock;
    private Task _watching = Task.CompletedTask;

    private ComparisonWatch(CancelWish wish, TimeProvider clock) => (_wish, _clock) = (wish, clock);

    /// <summary>Ends the comparison: somebody asked for it, or the host ends.</summary>
    internal CancellationToken Token => _wish.Token;

    /// <summary>Whether somebody asked for the end.</summary>
    internal bool IsCancelled => _wish.IsCancelled;

    /// <summary>Begins to watch; cancelled at once where that was asked for already.</summary>
    internal static async Task<ComparisonWatch> StartAsync(Guid id, NpgsqlDataSource source, TimeProvider clock, CancellationToken host)
    {
        var watch = new ComparisonWatch(new(source, Ask, id, host), clock);
        await watch._wish.LookAsync();
        watch._watching = watch.WatchAsync();
        return watch;
    }

    public async ValueTask DisposeAsync()
    {
        await _wish.EndAsync();
        await _watching;
        _wish.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Look, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(Token))
            {
                await _wish.LookAsync();
            }
        }
        catch (OperationCanceledException) when (Token.IsCancellationRequested)
        {
            // the work is done, or was stopped
        }
    }
}
