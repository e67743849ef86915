using TorchSharp;

namespace StrategyFactory.Neural.Training;

/// <summary>
/// A thread of its own for a training: gradients, scopes and the number of computing threads belong to a thread, and every thread that
/// computes brings a pool of others with it, which a pool's threads would keep.
/// </summary>
internal static class TrainingThread
{
    /// <summary>Runs work on it.</summary>
    /// <param name="threads">Threads that compute for it; 0 leaves it to libtorch.</param>
    /// <param name="work">To the end, without waiting for other tasks.</param>
    public static Task<T> RunAsync<T>(int threads, Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                if (threads > 0)
                {
                    torch.set_num_threads(threads);
                }

                done.SetResult(work());
            }
            catch (OperationCanceledException cancelled)
            {
                done.SetCanceled(cancelled.CancellationToken);
            }
#pragma warning disable CA1031 // whoever awaits gets it
            catch (Exception failure)
#pragma warning restore CA1031
            {
                done.SetException(failure);
            }
        })
        {
            IsBackground = true,
            Name = "training",
        };
        thread.Start();
        return done.Task;
    }
}
