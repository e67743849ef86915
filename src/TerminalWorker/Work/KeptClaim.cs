using StrategyFactory.TerminalWorker.Server;

namespace StrategyFactory.TerminalWorker.Work;

/// <summary>Says every so often that a task is worked on, until it is disposed of or the task is lost.</summary>
internal sealed class KeptClaim : IAsyncDisposable
{
    /// <summary>Three heartbeats may fail before a lease runs out.</summary>
    private const int Beats = 4;

    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _work;
    private readonly Task _beating;

    internal KeptClaim(FactoryServer server, HeldTask held, TimeSpan lease, Action<string> say, TimeProvider clock, CancellationToken token)
    {
        _work = CancellationTokenSource.CreateLinkedTokenSource(token);
        _beating = BeatAsync(server, held, lease, say, clock);
    }

    /// <summary>Cancelled when the task is lost, and with the worker.</summary>
    internal CancellationToken Work => _work.Token;

    /// <summary>True once the task is another's.</summary>
    internal bool IsLost { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _beating;
        _ended.Dispose();
        _work.Dispose();
    }

    private async Task BeatAsync(FactoryServer server, HeldTask held, TimeSpan lease, Action<string> say, TimeProvider clock)
    {
        var told = false;
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(TimeSpan.FromTicks(Math.Clamp(lease.Ticks / Beats, Soonest.Ticks, Latest.Ticks)), clock, _ended.Token);
                if (await server.HoldAsync(held.Claim.TaskId, held.Claim.Token, _ended.Token) is not { } extended)
                {
                    IsLost = true;
                    await _work.CancelAsync();
                    return;
                }

                (lease, told) = (extended, false);
            }
            catch (Exception) when (_ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                // once for every absence: the terminal goes on, and the server says later whether the task is still held
                if (!told)
                {
                    say($"The server does not take the heartbeat ({failure.Message}); trying again.");
                    told = true;
                }
            }
        }
    }
}
