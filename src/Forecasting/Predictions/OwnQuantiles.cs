using System.Globalization;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Predictions;

/// <summary>Quantiles of a model that gives some itself, at the levels asked for.</summary>
internal static class OwnQuantiles
{
    /// <summary>Refuses levels beyond the model's own: what it would say there is not known.</summary>
    /// <exception cref="UnprocessableException">There is one.</exception>
    internal static void Require(IReadOnlyList<double> levels, IReadOnlyList<double> own, string model)
    {
        if (levels.Cast<double?>().FirstOrDefault(level => level < own[0] || level > own[^1]) is { } beyond)
        {
            throw new UnprocessableException(
                string.Create(
                    CultureInfo.InvariantCulture, $"quantile_levels: {beyond} is beyond what {model} gives; {own[0]} to {own[^1]}."),
                "quantile_levels");
        }
    }

    /// <summary>The value at a level, on the line between the model's own levels beside it.</summary>
    /// <param name="forecasts">Forecasts with quantiles.</param>
    /// <param name="window">Which of them.</param>
    /// <param name="step">Which step, from 0.</param>
    /// <param name="level">From its lowest level to its highest.</param>
    internal static double At(WindowForecasts forecasts, int window, int step, double level)
    {
        var (own, steps) = (forecasts.Levels, forecasts.Points[window].Length);
        double Value(int place) => forecasts.Quantiles[window][(place * steps) + step];
        var above = 0;
        while (own[above] < level)
        {
            above++;
        }

        if (own[above] == level)
        {
            return Value(above);
        }

        var (low, high) = (Value(above - 1), Value(above));
        return low + ((level - own[above - 1]) / (own[above] - own[above - 1]) * (high - low));
    }
}
