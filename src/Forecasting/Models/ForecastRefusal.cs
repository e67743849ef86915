using System.Globalization;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Models;

/// <summary>Says which window gives no forecast, and why: a window is never passed over.</summary>
internal static class ForecastRefusal
{
    internal static UnprocessableException Of(string model, ForecastProblem problem, long time)
    {
        var reason = problem switch
        {
            ForecastProblem.TooFewValues => "too few values lie before it",
            ForecastProblem.MissingValue => "a value that it is computed from is missing",
            _ => "a number is infinite, or grows beyond what can be kept",
        };
        var origin = DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return new($"{model}: gives no forecast for the window of {origin} UTC: {reason}.", "data");
    }
}
