using System.Threading.Channels;
using Npgsql;

namespace StrategyFactory.PromptOptimization.Traffic;

/// <summary>
/// Writes items of concurrent callers together: while one batch is on its way to the database the next one gathers. A caller waits until
/// its item is committed. A batch that the database refuses is written again item by item, so that one bad item fails alone.
/// </summary>
/// <param name="write">Commits a batch and answers for every item, in order.</param>
/// <param name="largest">Items that a batch holds at most.</param>
internal sealed class BatchedWrites<TItem, TResult>(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> write, int largest = 256)
    : IAsyncDisposable, IDisposable
{
    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });
    private readonly Lock _gate = new();
    private Task? _loop;

    /// <summary>Hands an item over and waits for its commit.</summary>
    internal Task<TResult> AddAsync(TItem item, CancellationToken token)
    {
        var waiting = new Waiting(item, new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_queue.Writer.TryWrite(waiting))
        {
            throw new OperationCanceledException("The process is stopping.");
        }

        if (_loop is null)
        {
            lock (_gate)
            {
                _loop ??= Task.Run(WriteAllAsync, CancellationToken.None);
            }
        }

        return waiting.Result.Task.WaitAsync(token);
    }

    /// <summary>Writes what is left and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (_loop is { } loop)
        {
            await loop;
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task WriteAllAsync()
    {
        List<Waiting> batch = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < largest && _queue.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
            }

            await WriteAsync(batch);
            batch.Clear();
        }
    }

    private async Task WriteAsync(List<Waiting> batch)
    {
        try
        {
            var results = await write([.. batch.Select(waiting => waiting.Item)]);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Result.SetResult(results[i]);
            }
        }
        catch (PostgresException) when (batch.Count > 1)
        {
            foreach (var waiting in batch)
            {
                await WriteAsync([waiting]);
            }
        }
#pragma warning disable CA1031 // whatever went wrong belongs to the callers, not to the loop
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (var waiting in batch)
            {
                waiting.Result.TrySetException(failure);
            }
        }
    }

    private sealed record Waiting(TItem Item, TaskCompletionSource<TResult> Result);
}
