using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Errors of point forecasts over the steps that have an actual value.</summary>
/// <remarks>
/// A step whose actual is NaN is missing: it is not scored, only counted. A forecast of NaN where there is an actual is never
/// passed over, since that would let a model skip what it cannot do: it makes every figure NaN.
/// </remarks>
/// <param name="Steps">Steps scored.</param>
/// <param name="Missing">Steps without an actual.</param>
/// <param name="AbsoluteSum">Σ|y − f|.</param>
/// <param name="SquaredSum">Σ(y − f)².</param>
/// <param name="SymmetricSum">Σ 2|y − f|/(|y| + |f|), where a step with y = f = 0 adds 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PointErrors(int Steps, int Missing, double AbsoluteSum, double SquaredSum, double SymmetricSum)
{
    /// <summary>MAE = Σ|y − f|/n in units of the series; null when no step is scored.</summary>
    public double? MeanAbsolute => Steps > 0 ? AbsoluteSum / Steps : null;

    /// <summary>MSE = Σ(y − f)²/n in squared units of the series; null when no step is scored.</summary>
    public double? MeanSquared => Steps > 0 ? SquaredSum / Steps : null;

    /// <summary>RMSE = √MSE in units of the series; null when no step is scored.</summary>
    public double? RootMeanSquared => Steps > 0 ? Math.Sqrt(SquaredSum / Steps) : null;

    /// <summary>
    /// sMAPE in percent, 0 to 200 (Makridakis, Spiliotis and Assimakopoulos 2020, "The M4 Competition"); null when no step is scored.
    /// </summary>
    public double? SymmetricPercent => Steps > 0 ? 100 * SymmetricSum / Steps : null;

    /// <summary>Sums the errors of one forecast.</summary>
    /// <param name="actual">y, one value a step; NaN is missing.</param>
    /// <param name="forecast">f, as long.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static PointErrors Compute(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        ForecastShapes.SameLength(actual.Length, forecast.Length, nameof(forecast));
        var steps = 0;
        double absolute = 0, squared = 0, symmetric = 0;
        for (var t = 0; t < actual.Length; t++)
        {
            if (double.IsNaN(actual[t]))
            {
                continue;
            }

            var error = Math.Abs(actual[t] - forecast[t]);
            var size = Math.Abs(actual[t]) + Math.Abs(forecast[t]);
            steps++;
            absolute += error;
            squared += error * error;
            symmetric += size == 0 ? 0 : 2 * error / size;
        }

        return new(steps, actual.Length - steps, absolute, squared, symmetric);
    }

    /// <summary>The errors of both: every step of every window weighs the same, however the windows are batched.</summary>
    public static PointErrors operator +(PointErrors left, PointErrors right) => Add(left, right);

    /// <summary>The errors of both.</summary>
    public static PointErrors Add(PointErrors left, PointErrors right) => new(
        left.Steps + right.Steps,
        left.Missing + right.Missing,
        left.AbsoluteSum + right.AbsoluteSum,
        left.SquaredSum + right.SquaredSum,
        left.SymmetricSum + right.SymmetricSum);
}
