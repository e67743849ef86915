using StrategyFactory.Forecasting.Series;

namespace StrategyFactory.Forecasting.Models;

/// <summary>
/// What is known at an origin and nothing more: the rows before it, and of the rows to be forecast only their times and what is known
/// ahead.
/// </summary>
/// <param name="History">The target before the origin; NaN is missing.</param>
/// <param name="HistoryTimes">Its times.</param>
/// <param name="FutureTimes">Times of the rows to be forecast, one a step.</param>
/// <param name="Past">Covariates of the past, as long as the history.</param>
/// <param name="Ahead">Covariates known ahead, as long as history and horizon together.</param>
internal sealed record ForecastContext(
    ReadOnlyMemory<double> History,
    ReadOnlyMemory<long> HistoryTimes,
    ReadOnlyMemory<long> FutureTimes,
    IReadOnlyList<ReadOnlyMemory<double>> Past,
    IReadOnlyList<ReadOnlyMemory<double>> Ahead)
{
    /// <summary>The context of an origin within a series.</summary>
    /// <param name="series">Must reach to the end of the horizon.</param>
    /// <param name="origin">The first row to be forecast.</param>
    /// <param name="horizon">Rows to be forecast.</param>
    internal static ForecastContext At(ForecastSeries series, int origin, int horizon) => new(
        series.Values[..origin],
        series.Times[..origin],
        series.Times[origin..(origin + horizon)],
        [.. series.Covariates.Where(covariate => !covariate.KnownAhead).Select(covariate => covariate.Values[..origin])],
        [.. series.Covariates.Where(covariate => covariate.KnownAhead).Select(covariate => covariate.Values[..(origin + horizon)])]);
}
