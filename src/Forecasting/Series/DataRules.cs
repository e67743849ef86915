using FluentValidation;
using FluentValidation.Results;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Forecasting.Series;

/// <summary>What a request may say about its data.</summary>
internal static class DataRules
{
    private const int MostVolatilityWindow = 10_000;
    private const int MostCovariates = 200;

    /// <exception cref="ValidationException">The data are not named, or in two ways.</exception>
    internal static void Require(ForecastData data)
    {
        List<ValidationFailure> failures = [.. Failures(data).Select(failure => new ValidationFailure(failure.Field, failure.Message))];
        if (failures.Count > 0)
        {
            throw new ValidationException(failures);
        }
    }

    internal static IEnumerable<(string Field, string Message)> Failures(ForecastData? data)
    {
        if (data is null || (data.Symbol is null) == (data.SeriesId is null))
        {
            yield return ("data", "data: needs either a symbol with its timeframe or a series_id; one of the two.");
            yield break;
        }

        foreach (var failure in data.Symbol is null ? OfUploaded(data) : OfSymbol(data))
        {
            yield return failure;
        }

        if ((data.Covariates?.Count ?? 0) + (data.KnownAhead?.Count ?? 0) > MostCovariates)
        {
            yield return ("data.covariates", $"data.covariates: more than {MostCovariates} columns; at most so many.");
        }

        if ((data.Covariates ?? []).Concat(data.KnownAhead ?? []).Any(string.IsNullOrWhiteSpace))
        {
            yield return ("data.covariates", "data.covariates: one has no name; names of columns.");
        }

        if (data.From >= data.To)
        {
            yield return ("data.to", "data.to: lies before data.from, or on it; a later time.");
        }
    }

    private static IEnumerable<(string Field, string Message)> OfSymbol(ForecastData data)
    {
        if (!Timeframes.TryParse(data.Timeframe ?? "", out _))
        {
            yield return ("data.timeframe", $"data.timeframe: '{data.Timeframe}' is not known; {string.Join(", ", Timeframes.Names)}.");
        }

        if (data.Target is { } target && !SymbolTarget.All.Contains(target, StringComparer.Ordinal))
        {
            yield return ("data.target", $"data.target: '{target}' is not known; {string.Join(", ", SymbolTarget.All)}.");
        }

        if (data.VolatilityWindow is < 2 or > MostVolatilityWindow)
        {
            yield return (
                "data.volatility_window", $"data.volatility_window: {data.VolatilityWindow} is not allowed; 2 to {MostVolatilityWindow}.");
        }

        if (data.VolatilityWindow is not null && data.Target != SymbolTarget.Volatility)
        {
            yield return ("data.volatility_window", $"data.volatility_window: belongs to the target {SymbolTarget.Volatility}; none here.");
        }

        if (data.KnownAhead is { Count: > 0 })
        {
            yield return ("data.known_ahead", "data.known_ahead: nothing of a symbol is; covariates, of which the past is seen.");
        }
    }

    private static IEnumerable<(string Field, string Message)> OfUploaded(ForecastData data)
    {
        if (data.Timeframe is not null || data.VolatilityWindow is not null)
        {
            yield return ("data", "data: timeframe and volatility_window belong to a symbol; none with a series_id.");
        }

    }
}
