using System.Collections.Concurrent;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>
/// The one thread that computes with llama.cpp. OpenMP keeps threads for each thread that calls it: on two cores decoding fell from 85 to
/// 57 tokens a second once a second thread had decoded. Calls wait in line, so that sessions take turns.
/// </summary>
internal static class DecodingThread
{
    private static readonly BlockingCollection<Action> Calls = [];

    static DecodingThread() => new Thread(Work) { IsBackground = true, Name = "llama.cpp" }.Start();

    /// <summary>Makes a call on it.</summary>
    public static Task<T> RunAsync<T>(Func<T> call, CancellationToken token = default)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Calls.Add(() => Run(call, done, token), CancellationToken.None);
        return done.Task;
    }

    private static void Run<T>(Func<T> call, TaskCompletionSource<T> done, CancellationToken token)
    {
        try
        {
            token.ThrowIfCancellationRequested();
            done.SetResult(call());
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
    }

    private static void Work()
    {
        foreach (var call in Calls.GetConsumingEnumerable())
        {
            call();
        }
    }
}
