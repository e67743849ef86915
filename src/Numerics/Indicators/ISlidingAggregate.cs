namespace StrategyFactory.Numerics.Indicators;

/// <summary>A summary of consecutive observations that can be joined with the summary of the observations that follow.</summary>
/// <remarks>
/// <see cref="Combine"/> must be associative up to rounding. An observation is a pair (x, y); aggregates of one series ignore y.
/// </remarks>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface ISlidingAggregate<TSelf>
    where TSelf : struct, ISlidingAggregate<TSelf>
{
    /// <summary>The summary of a single observation.</summary>
    static abstract TSelf Of(double x, double y);

    /// <summary>The summary of two adjacent stretches, the earlier one first.</summary>
    static abstract TSelf Combine(in TSelf older, in TSelf newer);
}

/// <summary>A number read off the summary of one full window.</summary>
/// <typeparam name="TAggregate">The summary it is read from.</typeparam>
public interface IWindowStatistic<TAggregate>
    where TAggregate : struct, ISlidingAggregate<TAggregate>
{
    /// <summary>
    /// The statistic of a window whose newest observation is (<paramref name="x"/>, <paramref name="y"/>); NaN where undefined.
    /// </summary>
    static abstract double Of(in TAggregate window, double x, double y);
}
