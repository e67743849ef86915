using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>ŷ = mean + sd·(b + W·(x − mean)/sd) over the last values of a history.</summary>
/// <remarks>
/// Both kinds of linear forecaster are such a map once fitted. Steps beyond its horizon are rolled: the forecast is appended to the
/// history and forecast from. A missing value within the look-back window is a problem: nothing may stand in for it.
/// </remarks>
public sealed class LinearForecaster : IForecaster
{
    private readonly double[] _weights;
    private readonly double[] _intercepts;

    /// <summary>Takes a fitted map.</summary>
    /// <param name="weights">W by rows: one row of look-back weights, oldest value first, a step.</param>
    /// <param name="intercepts">b, one a step.</param>
    /// <param name="mean">Mean of the training part.</param>
    /// <param name="deviation">Its population sd, &gt; 0.</param>
    /// <exception cref="ArgumentException">The weights are not whole rows, or a number is not finite.</exception>
    public LinearForecaster(ReadOnlySpan<double> weights, ReadOnlySpan<double> intercepts, double mean, double deviation)
    {
        if (intercepts.IsEmpty || weights.IsEmpty || weights.Length % intercepts.Length != 0)
        {
            throw new ArgumentException(
                $"weights: has {weights.Length} values; must be whole rows for {intercepts.Length} steps.", nameof(weights));
        }

        var finite = TensorPrimitives.IsFiniteAll(weights) && TensorPrimitives.IsFiniteAll(intercepts);
        if (!finite || !double.IsFinite(mean) || !(deviation > 0 && double.IsFinite(deviation)))
        {
            throw new ArgumentException("weights: weights, intercepts, mean and a deviation above 0 must be finite.", nameof(weights));
        }

        (_weights, _intercepts, Mean, Deviation) = (weights.ToArray(), intercepts.ToArray(), mean, deviation);
    }

    /// <summary>Values of the look-back window.</summary>
    public int LookBack => _weights.Length / _intercepts.Length;

    /// <summary>Steps forecast at once.</summary>
    public int Horizon => _intercepts.Length;

    /// <summary>Mean of the training part.</summary>
    public double Mean { get; }

    /// <summary>Population sd of the training part.</summary>
    public double Deviation { get; }

    /// <summary>W by rows: one row of look-back weights, oldest value first, a step.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>b, one a step, in standardised units.</summary>
    public ReadOnlySpan<double> Intercepts => _intercepts;

    /// <inheritdoc/>
    public ForecastProblem Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var lookBack = LookBack;
        if (history.Length < lookBack)
        {
            return ForecastOutcome.Refuse(forecast, ForecastProblem.TooFewValues);
        }

        var values = new double[lookBack + forecast.Length];
        var window = values.AsSpan(0, lookBack);
        TensorPrimitives.Subtract(history[^lookBack..], Mean, window);
        TensorPrimitives.Divide(window, Deviation, window);
        if (window.Contains(double.NaN))
        {
            return ForecastOutcome.Refuse(forecast, ForecastProblem.MissingValue);
        }

        for (var h = 0; h < forecast.Length; h++)
        {
            var step = h % Horizon;
            var row = _weights.AsSpan(step * lookBack, lookBack);
            values[lookBack + h] = _intercepts[step] + TensorPrimitives.Dot<double>(row, values.AsSpan(h - step, lookBack));
        }

        TensorPrimitives.Multiply(values.AsSpan(lookBack), Deviation, forecast);
        TensorPrimitives.Add(forecast, Mean, forecast);
        return ForecastOutcome.Check(forecast);
    }
}
