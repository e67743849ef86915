using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Models;

/// <summary>
/// The seasonal naive as a rival, which always has a forecast: a step of the season that never had a value, such as a weekend in a file of
/// weekdays with empty rows between, is the last value that there is. All other steps are those of <see cref="SeasonalNaive"/>.
/// </summary>
/// <param name="season">Rows of a season, at least 1.</param>
internal sealed class SeasonalRival(int season) : IForecaster
{
    private readonly SeasonalNaive _naive = new(season);

    public ForecastProblem Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var problem = _naive.Forecast(history, forecast);
        var last = history.LastIndexOfAnyExcept(double.NaN);
        return problem is ForecastProblem.MissingValue or ForecastProblem.TooFewValues && last >= 0
            ? _naive.Forecast(Filled(history, history[last]), forecast)
            : problem;
    }

    /// <summary>The history with a season before it that is one value throughout: where nothing else is found, that is.</summary>
    private double[] Filled(ReadOnlySpan<double> history, double value)
    {
        var filled = new double[season + history.Length];
        Array.Fill(filled, value, 0, season);
        history.CopyTo(filled.AsSpan(season));
        return filled;
    }
}
