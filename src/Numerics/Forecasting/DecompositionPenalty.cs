using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>The ridge penalty of DLinear's two layers, expressed in the single map they add up to.</summary>
/// <remarks>
/// With the moving average M (ends repeated) and A = I − M the forecast is W_s·Ax + W_t·Mx = Wx with W = W_s·A + W_t·M. Among all pairs
/// that give W the smallest ‖W_s‖² + ‖W_t‖² is tr(W·K⁻¹·Wᵀ), K = AᵀA + MᵀM: fitting W with that penalty is fitting the two layers with the
/// plain one, at half the size. K's eigenvalues are near g² + (1 − g)² with g the gain of M, so at least about ½.
/// </remarks>
internal static class DecompositionPenalty
{
    /// <summary>K⁻¹ by rows.</summary>
    /// <param name="lookBack">Rows of K.</param>
    /// <param name="kernel">Values of the moving average, odd.</param>
    public static double[] Inverse(int lookBack, int kernel)
    {
        var (trend, rest) = (new double[lookBack * lookBack], new double[lookBack * lookBack]);
        for (var i = 0; i < lookBack; i++)
        {
            for (var offset = -(kernel / 2); offset <= kernel / 2; offset++)
            {
                trend[Math.Clamp(i + offset, 0, lookBack - 1) * lookBack + i] += 1.0 / kernel;
            }
        }

        TensorPrimitives.Negate(trend, rest);
        for (var i = 0; i < lookBack; i++)
        {
            rest[i * lookBack + i] += 1;
        }

        // Both are kept by columns, so that a column's products run along memory.
        var gram = new double[lookBack * lookBack];
        for (var i = 0; i < lookBack; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram[i * lookBack + j] = Product(trend, i, j, lookBack) + Product(rest, i, j, lookBack);
            }
        }

        var factor = CholeskyFactor.Of(gram, lookBack)!;
        var inverse = new double[lookBack * lookBack];
        for (var i = 0; i < lookBack; i++)
        {
            inverse[i * lookBack + i] = 1;
            factor.Solve(inverse.AsSpan(i * lookBack, lookBack));
        }

        return inverse;
    }

    private static double Product(ReadOnlySpan<double> columns, int i, int j, int length) =>
        TensorPrimitives.Dot(columns.Slice(i * length, length), columns.Slice(j * length, length));
}
