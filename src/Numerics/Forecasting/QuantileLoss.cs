namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Weighted quantile loss, summed over windows and series before anything is divided.</summary>
/// <remarks>
/// Per level q: 2·Σρ_q(y, f)/Σ|y| with ρ_q = q(y − f) where y ≥ f and (1 − q)(f − y) otherwise; WQL is the mean over the levels
/// (Gasthaus et al. 2019, "Probabilistic forecasting with spline quantile function RNNs"; the definition of GluonTS). A step whose actual
/// is NaN is not scored; a quantile of NaN where there is an actual makes its level NaN.
/// </remarks>
public sealed class QuantileLoss
{
    private readonly double[] _levels;
    private readonly double[] _sums;

    /// <summary>Starts with nothing scored.</summary>
    /// <param name="levels">Quantile levels in (0, 1), strictly increasing.</param>
    /// <exception cref="ArgumentException">No level, or a level out of order or range.</exception>
    public QuantileLoss(ReadOnlySpan<double> levels)
    {
        if (levels.IsEmpty)
        {
            throw new ArgumentException("levels: is empty; at least one quantile level is needed.", nameof(levels));
        }

        for (var i = 0; i < levels.Length; i++)
        {
            if (!(levels[i] > (i == 0 ? 0 : levels[i - 1]) && levels[i] < 1))
            {
                throw new ArgumentException($"levels: {levels[i]:R} at place {i}; levels rise strictly between 0 and 1.", nameof(levels));
            }
        }

        _levels = levels.ToArray();
        _sums = new double[levels.Length];
    }

    /// <summary>The levels q.</summary>
    public ReadOnlySpan<double> Levels => _levels;

    /// <summary>Steps scored so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Σ|y| over them.</summary>
    public double AbsoluteActuals { get; private set; }

    /// <summary>WQL, the mean over the levels; null where Σ|y| is 0.</summary>
    public double? Weighted
    {
        get
        {
            var sum = 0.0;
            foreach (var level in _sums)
            {
                sum += level;
            }

            return AbsoluteActuals > 0 ? 2 * sum / AbsoluteActuals / _levels.Length : null;
        }
    }

    /// <summary>Σρ_q of one level.</summary>
    public double PinballSum(int level) => _sums[level];

    /// <summary>2·Σρ_q/Σ|y| of one level; null where Σ|y| is 0.</summary>
    public double? WeightedAt(int level) => AbsoluteActuals > 0 ? 2 * _sums[level] / AbsoluteActuals : null;

    /// <summary>Adds one window.</summary>
    /// <param name="actual">y, one value a step.</param>
    /// <param name="quantiles">All steps of the first level, then of the next.</param>
    /// <exception cref="ArgumentException">There are not levels × steps quantiles.</exception>
    public void Add(ReadOnlySpan<double> actual, ReadOnlySpan<double> quantiles)
    {
        ForecastShapes.SameLength(_levels.Length * actual.Length, quantiles.Length, nameof(quantiles));
        foreach (var value in actual)
        {
            if (!double.IsNaN(value))
            {
                Steps++;
                AbsoluteActuals += Math.Abs(value);
            }
        }

        for (var i = 0; i < _levels.Length; i++)
        {
            var forecast = quantiles.Slice(i * actual.Length, actual.Length);
            for (var t = 0; t < actual.Length; t++)
            {
                _sums[i] += double.IsNaN(actual[t]) ? 0 : Pinball(actual[t], forecast[t], _levels[i]);
            }
        }
    }

    /// <summary>ρ_q(y, f), ≥ 0, in units of the series.</summary>
    public static double Pinball(double actual, double forecast, double level) =>
        Math.Max(level * (actual - forecast), (level - 1) * (actual - forecast));
}
