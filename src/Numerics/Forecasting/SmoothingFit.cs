using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Simple exponential smoothing with the least sum of squared one-step errors.</summary>
/// <param name="Alpha">α in [<see cref="SmallestAlpha"/>, <see cref="LargestAlpha"/>].</param>
/// <param name="InitialLevel">ℓ(0), the level before the first value.</param>
/// <param name="Level">ℓ(T), the forecast of every step.</param>
/// <param name="SquaredError">Σ(y(t) − ℓ(t − 1))² over the present values.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SmoothingFit(double Alpha, double InitialLevel, double Level, double SquaredError)
{
    /// <summary>Lower bound of α, that of ets in R's forecast package.</summary>
    public const double SmallestAlpha = 1e-4;

    /// <summary>Upper bound of α, likewise.</summary>
    public const double LargestAlpha = 0.9999;

    private const int GridSteps = 64;
    private const double GoldenShare = 0.6180339887498949;
    private const double SmallestBracket = 1e-9;

    /// <summary>
    /// Minimises the squared error over α and ℓ(0). The errors are linear in ℓ(0), so its best value is a ratio of two sums for every α; α
    /// itself is found on an even grid and, around the best point of it, by golden sections: the same input gives the same fit.
    /// </summary>
    /// <param name="history">Values in time order; NaN is missing.</param>
    /// <returns>Null with fewer than two present values.</returns>
    public static SmoothingFit? Fit(ReadOnlySpan<double> history)
    {
        var present = 0;
        foreach (var value in history)
        {
            present += double.IsNaN(value) ? 0 : 1;
        }

        if (present < 2)
        {
            return null;
        }

        var best = At(history, SmallestAlpha);
        var place = 0;
        for (var i = 1; i <= GridSteps; i++)
        {
            var candidate = At(history, GridAlpha(i));
            if (candidate.SquaredError < best.SquaredError)
            {
                (best, place) = (candidate, i);
            }
        }

        var (low, high) = (GridAlpha(Math.Max(0, place - 1)), GridAlpha(Math.Min(GridSteps, place + 1)));
        var left = At(history, high - GoldenShare * (high - low));
        var right = At(history, low + GoldenShare * (high - low));
        while (high - low > SmallestBracket)
        {
            if (left.SquaredError <= right.SquaredError)
            {
                (high, right) = (right.Alpha, left);
                left = At(history, high - GoldenShare * (high - low));
            }
            else
            {
                (low, left) = (left.Alpha, right);
                right = At(history, low + GoldenShare * (high - low));
            }
        }

        var inner = left.SquaredError <= right.SquaredError ? left : right;
        return inner.SquaredError < best.SquaredError ? inner : best;
    }

    /// <summary>The best initial level for one α and what it gives.</summary>
    /// <param name="history">Values in time order; NaN is missing.</param>
    /// <param name="alpha">α in (0, 1].</param>
    public static SmoothingFit At(ReadOnlySpan<double> history, double alpha)
    {
        // Errors around an origin: e(t) = a(t) − w(t)·ℓ(0), with the level a'(t) + w(t)·ℓ(0) and w shrinking by 1 − α at every value.
        var origin = FirstPresent(history);
        double level = 0, weight = 1, cross = 0, weights = 0, squares = 0;
        foreach (var value in history)
        {
            if (double.IsNaN(value))
            {
                continue;
            }

            var error = value - origin - level;
            cross += weight * error;
            weights += weight * weight;
            squares += error * error;
            level += alpha * error;
            weight *= 1 - alpha;
        }

        var initial = cross / weights;
        return new(alpha, origin + initial, origin + level + weight * initial, Math.Max(0, squares - cross * initial));
    }

    private static double GridAlpha(int place) => SmallestAlpha + (LargestAlpha - SmallestAlpha) * place / GridSteps;

    private static double FirstPresent(ReadOnlySpan<double> history)
    {
        foreach (var value in history)
        {
            if (!double.IsNaN(value))
            {
                return value;
            }
        }

        return 0;
    }
}
