using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>
/// A = LLᵀ of a symmetric positive definite matrix and its solutions, in rows so that every inner loop runs along memory.
/// </summary>
internal sealed class CholeskyFactor
{
    private readonly double[] _lower;
    private readonly int _size;

    private CholeskyFactor(double[] lower, int size) => (_lower, _size) = (lower, size);

    /// <summary>Factorises; null where a pivot is not positive.</summary>
    /// <param name="matrix">A by rows; the lower triangle is read.</param>
    /// <param name="size">Rows of A.</param>
    public static CholeskyFactor? Of(ReadOnlySpan<double> matrix, int size)
    {
        var lower = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            var row = lower.AsSpan(i * size, size);
            for (var j = 0; j <= i; j++)
            {
                var rest = matrix[i * size + j] - TensorPrimitives.Dot<double>(row[..j], lower.AsSpan(j * size, j));
                if (j < i)
                {
                    row[j] = rest / lower[j * size + j];
                }
                else if (rest > 0)
                {
                    row[i] = Math.Sqrt(rest);
                }
                else
                {
                    return null;
                }
            }
        }

        return new(lower, size);
    }

    /// <summary>Replaces b by A⁻¹b.</summary>
    public void Solve(Span<double> vector)
    {
        for (var i = 0; i < _size; i++)
        {
            vector[i] = (vector[i] - TensorPrimitives.Dot<double>(Row(i), vector[..i])) / _lower[i * _size + i];
        }

        for (var i = _size - 1; i >= 0; i--)
        {
            vector[i] /= _lower[i * _size + i];
            TensorPrimitives.MultiplyAdd(Row(i), -vector[i], vector[..i], vector[..i]);
        }
    }

    private ReadOnlySpan<double> Row(int i) => _lower.AsSpan(i * _size, i);
}
