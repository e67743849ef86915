namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>How long steps take, by the last ones.</summary>
internal sealed class ComparisonPace(TimeProvider clock)
{
    private const int Steps = 20;
    private readonly Queue<long> _times = new([clock.GetTimestamp()]);

    /// <summary>Counts a step; seconds of one.</summary>
    internal double Step()
    {
        _times.Enqueue(clock.GetTimestamp());
        if (_times.Count > Steps + 1)
        {
            _times.Dequeue();
        }

        return clock.GetElapsedTime(_times.Peek(), _times.Last()).TotalSeconds / (_times.Count - 1);
    }
}
