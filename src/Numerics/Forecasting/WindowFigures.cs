using System.Runtime.InteropServices;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>One figure over windows, as mean ± sd.</summary>
/// <param name="Mean">Mean over the windows that have the figure; null without one.</param>
/// <param name="Deviation">Sample sd (n − 1) over them; null below two.</param>
/// <param name="Windows">Windows that have the figure.</param>
/// <param name="Without">Windows without it: nothing to score, or a zero scale.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WindowFigures(double? Mean, double? Deviation, int Windows, int Without)
{
    /// <summary>Summarises one figure a window; null is a window without it, NaN makes mean and sd NaN.</summary>
    public static WindowFigures Of(ReadOnlySpan<double?> figures)
    {
        var present = new double[figures.Length];
        var count = 0;
        foreach (var figure in figures)
        {
            if (figure is { } value)
            {
                present[count++] = value;
            }
        }

        var values = present.AsSpan(0, count);
        return new(
            count > 0 ? SampleMoments.Mean(values) : null,
            count > 1 ? SampleMoments.Deviation(values) : null,
            count,
            figures.Length - count);
    }
}
