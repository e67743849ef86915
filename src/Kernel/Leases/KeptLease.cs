namespace StrategyFactory.Kernel.Leases;

/// <summary>Work whose lease is kept until this is disposed of.</summary>
public sealed class KeptLease : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _work;
    private readonly Task _beating;

    internal KeptLease(Func<KeptLease, Task> beat, CancellationToken token)
    {
        _work = CancellationTokenSource.CreateLinkedTokenSource(token);
        _beating = beat(this);
    }

    /// <summary>Cancelled when the work is lost, and with the token of whoever does it.</summary>
    public CancellationToken Work => _work.Token;

    /// <summary>True once the work is somebody else's, or cancelled.</summary>
    public bool IsLost { get; private set; }

    internal CancellationToken Ended => _ended.Token;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _beating;
        _ended.Dispose();
        _work.Dispose();
    }

    internal Task LoseAsync()
    {
        IsLost = true;
        return _work.CancelAsync();
    }
}
