using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Multi-output ridge regression of the last values of windows on the first ones, from sums alone.</summary>
/// <remarks>
/// Minimises (1/n)Σ‖y − b − Wx‖² + λ·tr(W·P·Wᵀ) over n windows: (S_xx + λP)·Wᵀ = S_xy with centred S, b = mean(y) − W·mean(x); the
/// intercept is not penalised.
/// </remarks>
internal sealed class WindowRidge
{
    private readonly int _lookBack;
    private readonly int _horizon;
    private readonly double[] _covariance;
    private readonly double[] _means;

    private WindowRidge(int lookBack, int horizon, double[] covariance, double[] means) =>
        (_lookBack, _horizon, _covariance, _means) = (lookBack, horizon, covariance, means);

    /// <summary>Centres the sums of at least one window.</summary>
    public static WindowRidge From(WindowGram gram, int lookBack)
    {
        var size = gram.Length;
        var means = new double[size];
        TensorPrimitives.Divide(gram.Sums, gram.Windows, means);
        var covariance = new double[size * size];
        TensorPrimitives.Divide(gram.Products, gram.Windows, covariance);
        for (var i = 0; i < size; i++)
        {
            TensorPrimitives.MultiplyAdd(means, -means[i], covariance.AsSpan(i * size, size), covariance.AsSpan(i * size, size));
        }

        return new(lookBack, size - lookBack, covariance, means);
    }

    /// <summary>Fits W by rows and b; false where the matrix is not positive definite, which only numbers that overflow cause.</summary>
    /// <param name="penalty">λ &gt; 0.</param>
    /// <param name="shape">P by rows, positive definite; empty is the identity.</param>
    /// <param name="weights">Horizon rows of look-back weights.</param>
    /// <param name="intercepts">One a step.</param>
    public bool Fit(double penalty, ReadOnlySpan<double> shape, Span<double> weights, Span<double> intercepts)
    {
        var size = _lookBack + _horizon;
        var matrix = new double[_lookBack * _lookBack];
        for (var i = 0; i < _lookBack; i++)
        {
            var row = matrix.AsSpan(i * _lookBack, _lookBack);
            _covariance.AsSpan(i * size, _lookBack).CopyTo(row);
            if (shape.IsEmpty)
            {
                row[i] += penalty;
            }
            else
            {
                TensorPrimitives.MultiplyAdd(shape.Slice(i * _lookBack, _lookBack), penalty, row, row);
            }
        }

        if (CholeskyFactor.Of(matrix, _lookBack) is not { } factor)
        {
            return false;
        }

        for (var step = 0; step < _horizon; step++)
        {
            var row = weights.Slice(step * _lookBack, _lookBack);
            _covariance.AsSpan((_lookBack + step) * size, _lookBack).CopyTo(row);
            factor.Solve(row);
            intercepts[step] = _means[_lookBack + step] - TensorPrimitives.Dot<double>(row, _means.AsSpan(0, _lookBack));
        }

        return true;
    }

    /// <summary>Mean squared error of a map over the windows of a gram, all steps alike.</summary>
    public static double MeanSquaredError(WindowGram gram, int lookBack, ReadOnlySpan<double> weights, ReadOnlySpan<double> intercepts)
    {
        var size = gram.Length;
        var horizon = size - lookBack;
        var total = 0.0;
        for (var step = 0; step < horizon; step++)
        {
            var row = weights.Slice(step * lookBack, lookBack);
            var y = lookBack + step;
            var products = gram.Products.Slice(y * size, size);
            var intercept = intercepts[step];
            var error = products[y] - 2 * TensorPrimitives.Dot(row, products[..lookBack]);
            error += intercept * (gram.Windows * intercept - 2 * gram.Sums[y] + 2 * TensorPrimitives.Dot(row, gram.Sums[..lookBack]));
            for (var i = 0; i < lookBack; i++)
            {
                error += row[i] * TensorPrimitives.Dot(row, gram.Products.Slice(i * size, lookBack));
            }

            total += error;
        }

        return total / gram.Windows / horizon;
    }
}
