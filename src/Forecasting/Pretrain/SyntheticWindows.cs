using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Synthetic;

namespace StrategyFactory.Forecasting.Pretrain;

/// <summary>Windows of made-up series, cut at random places so that short contexts are learnt from too.</summary>
/// <param name="context">Longest context.</param>
/// <param name="horizon">Steps of a target.</param>
/// <param name="seed">The same seed gives the same windows.</param>
internal sealed class SyntheticWindows(int context, int horizon, int seed)
{
    private const int WindowsPerSeries = 8;
    private const int ShortestContext = 32;

    private readonly SyntheticSeries _series = new(seed);

    /// <summary>The windows of some series; several are drawn at once, which changes none of them.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many series.</param>
    /// <param name="drawn">Told after each.</param>
    /// <param name="token">Ends it between two.</param>
    internal TrainingWindow[] Draw(int first, int count, Action drawn, CancellationToken token)
    {
        var windows = new TrainingWindow[count][];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = token }, i =>
        {
            windows[i] = Cut(first + i);
            drawn();
        });
        return [.. windows.SelectMany(each => each)];
    }

    private TrainingWindow[] Cut(int index)
    {
        var values = _series.Draw(index, context + (2 * horizon));
        var random = new Random(unchecked((seed * 397) ^ index));
        return [.. Enumerable.Range(0, WindowsPerSeries).Select(_ =>
        {
            var origin = random.Next(ShortestContext, values.Length - horizon + 1);
            return new TrainingWindow(values[Math.Max(0, origin - context)..origin], values[origin..(origin + horizon)]);
        })];
    }
}
