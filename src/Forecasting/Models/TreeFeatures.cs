using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Models;

/// <summary>
/// One row a window and step: the direct strategy, one ensemble for all steps, which are told apart by a feature. Levels are differences
/// from the last value, so that trees forecast what they have not seen.
/// </summary>
/// <param name="lags">Values before the origin that are seen one by one.</param>
/// <param name="context">Values before the origin that mean and deviation are taken of.</param>
/// <param name="season">Rows of a season.</param>
internal sealed class TreeFeatures(int lags, int context, int season)
{
    private const int Calendar = 4;
    private const int Summary = 4;

    /// <summary>Features of a row.</summary>
    /// <param name="example">A context of the series.</param>
    internal int Columns(ForecastContext example) => lags + Summary + Calendar + example.Past.Count + example.Ahead.Count;

    /// <summary>The last value before an origin; what the forecast is a difference from.</summary>
    internal static double Last(ForecastContext context)
    {
        var history = context.History.Span;
        for (var t = history.Length - 1; t >= 0; t--)
        {
            if (!double.IsNaN(history[t]))
            {
                return history[t];
            }
        }

        throw ForecastRefusal.Of("xgboost", ForecastProblem.TooFewValues, context.FutureTimes.Span[0]);
    }

    /// <summary>Writes the rows of all steps of a window, oldest step first.</summary>
    /// <param name="window">What is known at the origin.</param>
    /// <param name="rows">Steps × columns.</param>
    /// <exception cref="UnprocessableException">There is no value before the origin.</exception>
    internal void Write(ForecastContext window, Span<float> rows)
    {
        var history = window.History.Span;
        var last = Last(window);
        var columns = Columns(window);
        var (mean, deviation) = Moments(history[Math.Max(0, history.Length - context)..], last);
        var first = rows[..columns];
        for (var lag = 0; lag < lags; lag++)
        {
            first[lag] = lag + 1 < history.Length ? Finite(history[^(lag + 2)] - last) : float.NaN;
        }

        first[lags] = Finite(mean);
        first[lags + 1] = Finite(deviation);
        for (var i = 0; i < window.Past.Count; i++)
        {
            first[lags + Summary + Calendar + i] = Finite(window.Past[i].Span[^1]);
        }

        for (var h = 0; h < window.FutureTimes.Length; h++)
        {
            var row = rows.Slice(h * columns, columns);
            first.CopyTo(row);
            row[lags + 2] = h + 1;
            var back = history.Length + h - (season * (h / season + 1));
            row[lags + 3] = back >= 0 ? Finite(history[back] - last) : float.NaN;
            WriteCalendar(window.FutureTimes.Span[h], row.Slice(lags + Summary, Calendar));
            for (var i = 0; i < window.Ahead.Count; i++)
            {
                row[lags + Summary + Calendar + window.Past.Count + i] = Finite(window.Ahead[i].Span[history.Length + h]);
            }
        }
    }

    private static void WriteCalendar(long time, Span<float> row)
    {
        var date = DateTimeOffset.FromUnixTimeMilliseconds(time);
        row[0] = (float)date.TimeOfDay.TotalHours;
        row[1] = (int)date.DayOfWeek;
        row[2] = date.Day;
        row[3] = date.Month;
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<double> values, double last)
    {
        double sum = 0, squares = 0;
        var count = 0;
        foreach (var value in values)
        {
            if (!double.IsNaN(value))
            {
                sum += value - last;
                squares += (value - last) * (value - last);
                count++;
            }
        }

        var mean = sum / count;
        return (mean, Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))));
    }

    // infinity is an error to the library, and a float has less room than a double
    private static float Finite(double value) => float.IsFinite((float)value) ? (float)value : float.NaN;
}
