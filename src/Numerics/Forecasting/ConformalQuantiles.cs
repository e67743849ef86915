namespace StrategyFactory.Numerics.Forecasting;

/// <summary>
/// Learns from windows with known outcomes how far forecast quantiles must move, so that the interval between the levels τ and 1 − τ covers
/// a new window's actual with a probability of at least 1 − 2τ, at every step of the horizon, where the new window and these are
/// exchangeable.
/// </summary>
/// <remarks>
/// Conformalised quantile regression (Romano, Patterson and Candès 2019, arXiv:1905.03222), for each step of the horizon by itself. The
/// score of a window is max(lower − y, y − upper), below 0 inside, divided by the width of the widest interval there (Sesia and Candès
/// 2020, arXiv:1909.05433): so the correction is a share of the width, and holds for a series of any size. Both bounds move outwards by
/// the ⌈(n + 1)(1 − 2τ)⌉-th smallest of n scores.
/// </remarks>
public sealed class ConformalQuantiles
{
    private const double Rounding = 1e-9;

    private readonly double[] _levels;
    private readonly List<double>[,] _scores;

    /// <summary>Starts with no window.</summary>
    /// <param name="levels">Rising levels around 0.5, each τ with its 1 − τ.</param>
    /// <param name="horizon">Steps of a window, at least 1.</param>
    /// <exception cref="ArgumentException">Levels without partners or without 0.5.</exception>
    public ConformalQuantiles(ReadOnlySpan<double> levels, int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        for (var i = 0; i <= levels.Length / 2; i++)
        {
            if (levels.Length < 3 || levels.Length % 2 == 0 || !(Math.Abs(levels[i] + levels[^(i + 1)] - 1) < Rounding))
            {
                throw new ArgumentException("levels: must be pairs τ and 1 − τ around 0.5, at least one.", nameof(levels));
            }
        }

        _levels = levels.ToArray();
        _scores = new List<double>[levels.Length / 2, horizon];
        for (var pair = 0; pair < levels.Length / 2; pair++)
        {
            for (var step = 0; step < horizon; step++)
            {
                _scores[pair, step] = [];
            }
        }
    }

    /// <summary>Pairs of levels.</summary>
    public int Pairs => _levels.Length / 2;

    /// <summary>Steps of a window.</summary>
    public int Horizon => _scores.GetLength(1);

    /// <summary>The fewest outcomes that tell how far the interval of a level must reach: ⌈(n + 1)(1 − 2τ)⌉ ≤ n.</summary>
    /// <param name="level">τ, above 0 and below 0.5.</param>
    public static int LeastWindows(double level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 0.5);
        return Math.Max(1, (int)Math.Ceiling(((1 - (2 * level)) / (2 * level)) - Rounding));
    }

    /// <summary>Adds a window.</summary>
    /// <param name="actual">y, one value a step; NaN is not counted.</param>
    /// <param name="quantiles">All steps of the first level, then of the next; a higher level is never below a lower one.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Add(ReadOnlySpan<double> actual, ReadOnlySpan<double> quantiles)
    {
        ForecastShapes.SameLength(Horizon, actual.Length, nameof(actual));
        ForecastShapes.SameLength(_levels.Length * Horizon, quantiles.Length, nameof(quantiles));
        for (var step = 0; step < Horizon; step++)
        {
            if (double.IsNaN(actual[step]))
            {
                continue;
            }

            var width = quantiles[((_levels.Length - 1) * Horizon) + step] - quantiles[step];
            for (var pair = 0; pair < Pairs; pair++)
            {
                var outside = Math.Max(
                    quantiles[(pair * Horizon) + step] - actual[step],
                    actual[step] - quantiles[((_levels.Length - 1 - pair) * Horizon) + step]);
                _scores[pair, step].Add(Score(outside, width));
            }
        }
    }

    /// <summary>What was learnt.</summary>
    /// <returns>Null where too few windows have an actual at a step: <see cref="LeastWindows"/> of the lowest level are needed.</returns>
    public QuantileCorrection? Correction()
    {
        var offsets = new double[Pairs][];
        for (var pair = 0; pair < Pairs; pair++)
        {
            offsets[pair] = new double[Horizon];
            for (var step = 0; step < Horizon; step++)
            {
                var scores = _scores[pair, step];
                var rank = (int)Math.Ceiling(((scores.Count + 1) * (1 - (2 * _levels[pair]))) - Rounding);
                if (rank > scores.Count)
                {
                    return null;
                }

                offsets[pair][step] = scores.Order().ElementAt(rank - 1);
            }
        }

        return new(offsets);
    }

    // an interval without width cannot be widened by a share of it: a value outside is infinitely far
    private static double Score(double outside, double width) =>
        width > 0 ? outside / width : outside > 0 ? double.PositiveInfinity : 0;
}
