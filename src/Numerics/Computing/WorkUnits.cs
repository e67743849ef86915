using System.Runtime.ExceptionServices;

namespace StrategyFactory.Numerics.Computing;

/// <summary>Runs numbered units of work of unequal size on a few threads, the next free thread taking the next unit.</summary>
internal static class WorkUnits
{
    /// <summary>Runs every unit once; with one thread on the caller's, in order.</summary>
    /// <typeparam name="TScratch">Memory that one thread reuses from unit to unit.</typeparam>
    /// <exception cref="OperationCanceledException">The token was cancelled; units under way end first.</exception>
    public static void Run<TScratch>(int count, int threads, Func<TScratch> scratch, Action<int, TScratch> unit, CancellationToken token)
    {
        var next = -1;
        void Work()
        {
            var memory = scratch();
            for (var i = Interlocked.Increment(ref next); i < count && !token.IsCancellationRequested; i = Interlocked.Increment(ref next))
            {
                unit(i, memory);
            }
        }

        threads = Math.Min(threads, count);
        if (threads <= 1)
        {
            Work();
        }
        else
        {
            try
            {
                Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
            }
            catch (AggregateException failures)
            {
                // A unit fails with the same exception type for any number of threads.
                ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
            }
        }

        token.ThrowIfCancellationRequested();
    }
}
