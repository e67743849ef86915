namespace StrategyFactory.Numerics.Forecasting;

/// <summary>How often the actual value lies in a forecast interval, by step of the horizon.</summary>
/// <remarks>
/// The interval is closed. A step whose actual is NaN is not counted. An interval with a bound of NaN, or one whose bounds are crossed,
/// covers nothing and counts.
/// </remarks>
public sealed class IntervalCoverage
{
    private readonly int[] _counted;
    private readonly int[] _covered;

    /// <summary>Starts with nothing counted.</summary>
    /// <param name="horizon">Steps of a window, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="horizon"/> is below 1.</exception>
    public IntervalCoverage(int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        (_counted, _covered) = (new int[horizon], new int[horizon]);
    }

    /// <summary>Steps of a window.</summary>
    public int Horizon => _counted.Length;

    /// <summary>Covered share over all steps, 0 to 1; null when none is counted.</summary>
    public double? Share => Ratio(_covered.Sum(), _counted.Sum());

    /// <summary>Covered share of one step of the horizon, counted from 0; null when no window has an actual there.</summary>
    public double? ShareAt(int step) => Ratio(_covered[step], _counted[step]);

    /// <summary>Windows with an actual at one step of the horizon.</summary>
    public int CountAt(int step) => _counted[step];

    /// <summary>Adds one window; one shorter than the horizon, at the end of the series, is allowed.</summary>
    /// <param name="actual">y, one value a step.</param>
    /// <param name="lower">Lower bounds, as long.</param>
    /// <param name="upper">Upper bounds, as long.</param>
    /// <exception cref="ArgumentException">The lengths differ or exceed the horizon.</exception>
    public void Add(ReadOnlySpan<double> actual, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        ForecastShapes.SameLength(actual.Length, lower.Length, nameof(lower));
        ForecastShapes.SameLength(actual.Length, upper.Length, nameof(upper));
        if (actual.Length > Horizon)
        {
            throw new ArgumentException($"actual: has {actual.Length} values; the horizon is {Horizon}.", nameof(actual));
        }

        for (var t = 0; t < actual.Length; t++)
        {
            if (!double.IsNaN(actual[t]))
            {
                _counted[t]++;
                _covered[t] += actual[t] >= lower[t] && actual[t] <= upper[t] ? 1 : 0;
            }
        }
    }

    private static double? Ratio(int covered, int counted) => counted > 0 ? (double)covered / counted : null;
}
