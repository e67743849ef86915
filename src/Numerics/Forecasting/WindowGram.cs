using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Sums and cross products over all windows of L consecutive values of a series: Σ w(i) and Σ w(i)·w(j).</summary>
/// <remarks>
/// A window moved by one shares all its products but the last row, so G(i + 1, j + 1) = G(i, j) − x(a + i)x(a + j) + x(b + i)x(b + j)
/// with a the first window and b the one after the last: n·L + L² multiplications instead of n·L². Rounding grows with L only, as each
/// diagonal is L additions long. A window with a missing value (NaN) is left out: each run of present values is summed by itself.
/// </remarks>
internal sealed class WindowGram
{
    private readonly double[] _products;
    private readonly double[] _sums;

    /// <summary>Starts with no window.</summary>
    /// <param name="length">L ≥ 1.</param>
    public WindowGram(int length) => (Length, _products, _sums) = (length, new double[length * length], new double[length]);

    /// <summary>L.</summary>
    public int Length { get; }

    /// <summary>Windows summed.</summary>
    public int Windows { get; private set; }

    /// <summary>Σ w(i)·w(j), all L² of them by rows.</summary>
    public ReadOnlySpan<double> Products => _products;

    /// <summary>Σ w(i).</summary>
    public ReadOnlySpan<double> Sums => _sums;

    /// <summary>Adds every window of a series that has no missing value.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        var start = 0;
        for (var end = 0; end <= values.Length; end++)
        {
            if (end == values.Length || double.IsNaN(values[end]))
            {
                AddRun(values[start..end]);
                start = end + 1;
            }
        }
    }

    /// <summary>Turns the sums into those of windows less one of their values: w(i) − w(l) for every i.</summary>
    /// <param name="place">l, which becomes 0 in every window.</param>
    public void SubtractValue(int place)
    {
        var row = _products.AsSpan(place * Length, Length).ToArray();
        for (var i = 0; i < Length; i++)
        {
            for (var j = 0; j < Length; j++)
            {
                _products[i * Length + j] += row[place] - row[i] - row[j];
            }
        }

        TensorPrimitives.Subtract(_sums, _sums[place], _sums);
    }

    private void AddRun(ReadOnlySpan<double> run)
    {
        var count = run.Length - Length + 1;
        if (count < 1)
        {
            return;
        }

        Windows += count;
        for (var lag = 0; lag < Length; lag++)
        {
            var product = TensorPrimitives.Dot(run[..count], run.Slice(lag, count));
            for (var i = 0; ; i++)
            {
                _products[i * Length + i + lag] += product;
                _products[(i + lag) * Length + i] += lag == 0 ? 0 : product;
                if (i + lag == Length - 1)
                {
                    break;
                }

                product += run[count + i] * run[count + i + lag] - run[i] * run[i + lag];
            }
        }

        var sum = TensorPrimitives.Sum(run[..count]);
        for (var i = 0; i < Length; i++)
        {
            _sums[i] += sum;
            sum += i + 1 < Length ? run[count + i] - run[i] : 0;
        }
    }
}
