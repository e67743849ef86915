using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Options;

namespace StrategyFactory.Training.Algorithms;

/// <summary>
/// Fits of trees that run at the same time, over all trainings of the process: no more than it has threads, so that two runs side
/// by side share the processors instead of fighting over them.
/// </summary>
internal sealed class FittingSlots(IOptions<TrainingOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.EffectiveThreads);

    internal int Threads { get; } = options.Value.EffectiveThreads;

    /// <summary>Runs every unit of work once, the next free thread taking the next unit.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; units under way end first.</exception>
    internal void Run(int count, Action<int> unit, CancellationToken token)
    {
        var next = -1;
        void Work()
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                _free.Wait(token);
                try
                {
                    unit(i);
                }
                finally
                {
                    _free.Release();
                }
            }
        }

        var threads = Math.Min(Threads, count);
        if (threads <= 1)
        {
            Work();
            return;
        }

        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
        }
        catch (AggregateException failures)
        {
            // What failed is the same for any number of threads; the others were only cancelled.
            var own = failures.InnerExceptions.FirstOrDefault(failure => failure is not OperationCanceledException);
            ExceptionDispatchInfo.Throw(own ?? failures.InnerExceptions[0]);
        }
    }

    public void Dispose() => _free.Dispose();
}
