namespace StrategyFactory.PromptOptimization.Traffic;

/// <summary>
/// A copy in memory of something in the database. The first reader waits for it; later ones take what is there, and the one that finds it
/// old starts a reload without waiting. A failed reload leaves the old copy; the next reader tries again.
/// </summary>
internal sealed class RefreshedCopy<T>(Func<CancellationToken, Task<T>> load, TimeSpan maximumAge, TimeProvider clock) : IDisposable
    where T : class
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile T? _value;
    private long _loadedAt;

    /// <summary>The copy, of whatever age; from the maximal one on it is being read again.</summary>
    internal ValueTask<T> GetAsync(CancellationToken token)
    {
        if (_value is not { } value)
        {
            return new(ReloadAsync(token));
        }

        if (clock.GetElapsedTime(Volatile.Read(ref _loadedAt)) > maximumAge && _gate.Wait(0, CancellationToken.None))
        {
            _ = LoadHoldingGateAsync(CancellationToken.None)
                .ContinueWith(
                    failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        return new(value);
    }

    /// <summary>The copy, read again first where it is older than an age: for a reader who shows it to people.</summary>
    internal async ValueTask<T> GetAsync(TimeSpan oldest, CancellationToken token)
    {
        if (_value is null)
        {
            return await ReloadAsync(token);
        }

        if (clock.GetElapsedTime(Volatile.Read(ref _loadedAt)) <= oldest)
        {
            return _value;
        }

        await _gate.WaitAsync(token);
        if (clock.GetElapsedTime(Volatile.Read(ref _loadedAt)) <= oldest)
        {
            _gate.Release();        // somebody else read it meanwhile
            return _value;
        }

        return await LoadHoldingGateAsync(token);
    }

    /// <summary>Reads it again now, for a reader that must see what it has just written.</summary>
    internal async Task<T> ReloadAsync(CancellationToken token)
    {
        var seen = _value;
        await _gate.WaitAsync(token);
        if (seen is null && _value is { } meanwhile)
        {
            _gate.Release();
            return meanwhile;
        }

        return await LoadHoldingGateAsync(token);
    }

    public void Dispose() => _gate.Dispose();

    private async Task<T> LoadHoldingGateAsync(CancellationToken token)
    {
        try
        {
            var value = await load(token);
            _value = value;
            Volatile.Write(ref _loadedAt, clock.GetTimestamp());
            return value;
        }
        finally
        {
            _gate.Release();
        }
    }
}
