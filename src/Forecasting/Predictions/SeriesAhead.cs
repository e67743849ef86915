using System.Globalization;
using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Forecasting.Predictions;

/// <summary>A series and the rows behind it that are to be forecast.</summary>
/// <param name="Field">The field of the request that names it.</param>
/// <param name="Name">For people.</param>
/// <param name="Series">The rows up to the last one known; behind it, where covariates are known ahead, those that hold them.</param>
/// <param name="Context">What is known where the forecast begins.</param>
/// <param name="HasTimes">False where the times stand for none and say nothing.</param>
internal sealed record SeriesAhead(string Field, string Name, ForecastSeries Series, ForecastContext Context, bool HasTimes)
{
    /// <summary>Rows before the forecast.</summary>
    internal int Rows => Context.History.Length;

    /// <summary>A time as an answer has it.</summary>
    internal DateTimeOffset? At(long time) => HasTimes ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
}

/// <summary>Reads what a request wants forecast.</summary>
internal sealed class SeriesAheadReading(SeriesLoading loading, IOptions<ForecastingOptions> options)
{
    /// <summary>Older rows say nothing about tomorrow that is worth the time to compute with them.</summary>
    private const int MostRows = 20_000;

    /// <summary>Rows that have no time are three days apart: no season and no session can be told from that.</summary>
    private const long NoStep = 3 * 86_400_000L;

    /// <exception cref="FactoryException">There is no such series, or it cannot be forecast.</exception>
    internal async Task<SeriesAhead> ReadAsync(MakeForecast request, ForecastSource source, CancellationToken token)
    {
        if (request.Series is not null)
        {
            return OfPosted(request, source);
        }

        var data = ForecastedData.Of(request, source);
        ForecastedData.Require(data);
        var field = data.Symbol is null ? "series_id" : "symbol";
        var loaded = await loading.LoadAsync(data, token, field);
        var step = data.Symbol is null ? SessionClock.StepOf(loaded.Series.Times.Span) : Timeframes.Parse(data.Timeframe!).Milliseconds();
        return Ahead((field, loaded.Name), loaded.Series, step, request.PredictionLength, hasTimes: true);
    }

    private SeriesAhead OfPosted(MakeForecast request, ForecastSource source)
    {
        var hasTimes = request.Timestamps is not null || request.Start is not null;
        if (!hasTimes && source.Kind.SeesColumns)
        {
            throw new UnprocessableException(
                $"timestamps: are not given, and {source.Kind.Name} sees the calendar; one a value, or start and step.", "timestamps");
        }

        ForecastedData.RequireColumns(new(), source);
        double[] values = [.. request.Series!.Select(value => value ?? double.NaN)];
        var first = Math.Max(0, Array.FindIndex(values, value => !double.IsNaN(value)));
        SeriesRules.Require(values.AsSpan(first), "series", options.Value.MinimumRows, "series");
        var step = request.Step is { } name ? Timeframes.Parse(name).Milliseconds() : NoStep;
        var start = request.Start?.ToUnixTimeMilliseconds() ?? 0;
        long[] times = request.Timestamps is { } given
            ? [.. given.Select(time => time.ToUnixTimeMilliseconds())]
            : [.. Enumerable.Range(0, values.Length).Select(row => start + (row * step))];
        RequireTime(times[^1], "series");
        var series = new ForecastSeries(times.AsMemory(first), values.AsMemory(first), []);
        var between = request.Timestamps is null ? step : SessionClock.StepOf(series.Times.Span);
        return Ahead(("series", "series"), series, between, request.PredictionLength, hasTimes);
    }

    private static SeriesAhead Ahead((string Field, string Text) name, ForecastSeries whole, long step, int horizon, bool hasTimes)
    {
        var series = whole.Slice(Math.Max(0, whole.Rows - MostRows), whole.Rows);
        if (series.Covariates.Any(covariate => covariate.KnownAhead))
        {
            return new(name.Field, name.Text, series, KnownAhead(series, horizon), hasTimes);
        }

        RequireTime(series.Times.Span[^1] + (horizon * Math.Max(step, SessionClock.Week)), "prediction_length");
        // sessions are told from all rows: those that are computed with may be few weeks
        var times = SessionClock.Next(whole.Times.Span, step, horizon);
        ReadOnlyMemory<double>[] past = [.. series.Covariates.Select(covariate => covariate.Values)];
        return new(name.Field, name.Text, series, new(series.Values, series.Times, times, past, []), hasTimes);
    }

    private static void RequireTime(long time, string field)
    {
        if (time > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            throw new UnprocessableException($"{field}: leads beyond the year 9999; fewer steps, or earlier times.", field);
        }
    }

    private static ForecastContext KnownAhead(ForecastSeries series, int horizon)
    {
        var origin = series.Values.Span.LastIndexOfAnyExcept(double.NaN) + 1;
        var room = series.Rows - origin;
        return horizon <= room
            ? ForecastContext.At(series, origin, horizon)
            : throw new UnprocessableException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"prediction_length: {horizon} steps need what is known ahead, which {room} rows behind the last value hold; "
                    + $"{(room > 0 ? $"1 to {room}, or " : "")}more rows without a target."),
                "prediction_length");
    }
}
