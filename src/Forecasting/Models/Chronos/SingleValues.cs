using System.Globalization;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Models.Chronos;

/// <summary>Values as networks compute with them.</summary>
internal static class SingleValues
{
    /// <summary>In single precision; NaN is missing.</summary>
    /// <exception cref="UnprocessableException">A value is too large for it.</exception>
    internal static float[] Of(ReadOnlySpan<double> values)
    {
        var single = new float[values.Length];
        for (var i = 0; i < single.Length; i++)
        {
            single[i] = (float)values[i];
            if (float.IsInfinity(single[i]))
            {
                throw new UnprocessableException(
                    string.Create(CultureInfo.InvariantCulture, $"data: {values[i]:G6} is too large for a network; ±3e38."), "data");
            }
        }

        return single;
    }
}
