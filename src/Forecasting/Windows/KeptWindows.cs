using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Windows;

/// <summary>The forecasts of a part's windows as the model gave them; of very many the newest, so that a file stays small.</summary>
internal sealed class KeptWindows
{
    /// <summary>Numbers that are kept of one part, of all its windows together.</summary>
    internal const int MostNumbers = 100_000;

    private const int ShortestContext = 60;
    private const int LongestContext = 500;
    private const int ContextHorizons = 3;

    private readonly Queue<KeptWindow> _kept = [];
    private IReadOnlyList<double> _levels = [];
    private int _windows;
    private int _numbers;

    /// <summary>Keeps the forecast of the next window.</summary>
    /// <param name="series">What the actuals are taken from.</param>
    /// <param name="origin">The first row that is forecast.</param>
    /// <param name="forecasts">Forecasts, of this window among others.</param>
    /// <param name="place">Its place among them.</param>
    internal void Add(ForecastSeries series, int origin, WindowForecasts forecasts, int place)
    {
        var points = forecasts.Points[place];
        var end = origin + points.Length;
        var begin = Math.Max(0, origin - Math.Clamp(ContextHorizons * points.Length, ShortestContext, LongestContext));
        _levels = forecasts.Levels;
        var window = new KeptWindow(
            ++_windows,
            origin - begin,
            series.Times.Span[begin..end].ToArray(),
            Values(series.Values.Span[begin..end]),
            points,
            _levels.Count > 0 ? forecasts.Quantiles[place] : []);
        _kept.Enqueue(window);
        _numbers += window.Numbers;
        while (_numbers > MostNumbers && _kept.Count > 1)
        {
            _numbers -= _kept.Dequeue().Numbers;
        }
    }

    /// <summary>Passes over a window that has no forecast.</summary>
    internal void Skip() => _windows++;

    /// <summary>What is kept.</summary>
    internal KeptPart Part() => new(_windows, _levels, [.. _kept]);

    private static double?[] Values(ReadOnlySpan<double> values)
    {
        var given = new double?[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            given[i] = double.IsNaN(values[i]) ? null : values[i];
        }

        return given;
    }
}

/// <summary>The kept forecasts of a part.</summary>
/// <param name="Count">Windows of the part, kept or not.</param>
/// <param name="Levels">Quantile levels.</param>
/// <param name="Windows">The kept ones, oldest first.</param>
internal sealed record KeptPart(int Count, IReadOnlyList<double> Levels, IReadOnlyList<KeptWindow> Windows);

/// <summary>The kept forecast of a window.</summary>
/// <param name="Window">Its place within the part, from 1.</param>
/// <param name="Context">How many of the rows lie before it.</param>
/// <param name="Times">Times of all rows, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Values">The series there: the context, then the actuals; null is missing.</param>
/// <param name="Points">The forecast, one value a step.</param>
/// <param name="Quantiles">All steps of the first level, then of the next.</param>
internal sealed record KeptWindow(int Window, int Context, long[] Times, double?[] Values, double[] Points, double[] Quantiles)
{
    internal int Numbers => Times.Length + Values.Length + Points.Length + Quantiles.Length;

    /// <summary>Its mean absolute error; null without an actual.</summary>
    internal double? Mae() => PointErrors.Compute([.. Values.Skip(Context).Select(value => value ?? double.NaN)], Points).MeanAbsolute;
}
