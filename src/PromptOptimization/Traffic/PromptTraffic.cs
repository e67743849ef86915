namespace StrategyFactory.PromptOptimization.Traffic;

/// <summary>How many optimisations are under way in this process.</summary>
internal sealed class PromptTraffic
{
    private int _under;

    internal int UnderWay => Volatile.Read(ref _under);

    /// <summary>Counts one until it is disposed.</summary>
    internal Passage Enter()
    {
        Interlocked.Increment(ref _under);
        return new(this);
    }

    /// <summary>One optimisation under way.</summary>
    internal sealed class Passage(PromptTraffic traffic) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref traffic._under);
    }
}
