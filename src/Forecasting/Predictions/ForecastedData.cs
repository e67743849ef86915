using FluentValidation;
using FluentValidation.Results;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Predictions;

/// <summary>What of the stored data a request wants forecast; what it leaves open is as in the experiment that forecasts.</summary>
internal static class ForecastedData
{
    internal static ForecastData Of(MakeForecast request, ForecastSource source)
    {
        var known = source.Data;
        var data = request switch
        {
            { Symbol: not null } => OfSymbol(request, known is { Symbol: not null } ? known : null),
            { SeriesId: not null } => OfUploaded(request, known is { SeriesId: not null } ? known : null),
            _ => known is null ? throw Missing(source) : known with { From = request.From ?? known.From, To = request.To },
        };
        if (!source.Kind.SeesColumns)
        {
            return data with { Covariates = null, KnownAhead = null };
        }

        RequireColumns(data, source);
        return data;
    }

    /// <exception cref="ValidationException">The data are not named, or in two ways.</exception>
    internal static void Require(ForecastData data)
    {
        List<ValidationFailure> failures =
            [.. DataRules.Failures(data).Select(failure => new ValidationFailure(Own(failure.Field), Own(failure.Message)))];
        if (failures.Count > 0)
        {
            throw new ValidationException(failures);
        }

        // experiments name the same fields within one that is called data
        static string Own(string text) => text.StartsWith("data.", StringComparison.Ordinal) ? text["data.".Length..] : text;
    }

    /// <summary>Refuses other columns than those that an experiment's model has learnt to see.</summary>
    /// <exception cref="UnprocessableException">They are others.</exception>
    internal static void RequireColumns(ForecastData data, ForecastSource source)
    {
        if (!source.Kind.SeesColumns || source.Experiment is null)
        {
            return;
        }

        var known = source.Data ?? new();
        Require("covariates", data.Covariates, known.Covariates);
        Require("known_ahead", data.KnownAhead, known.KnownAhead);
    }

    private static void Require(string field, IReadOnlyList<string>? given, IReadOnlyList<string>? known)
    {
        if (!(given ?? []).SequenceEqual(known ?? [], StringComparer.OrdinalIgnoreCase))
        {
            static string Text(IReadOnlyList<string>? names) => names is { Count: > 0 } ? string.Join(", ", names) : "none";
            throw new UnprocessableException(
                $"{field}: {Text(given)} is not what the experiment has learnt to see; {Text(known)}.", field);
        }
    }

    private static ForecastData OfSymbol(MakeForecast request, ForecastData? known)
    {
        var target = request.Target ?? known?.Target;
        return new()
        {
            Symbol = request.Symbol,
            Timeframe = request.Timeframe ?? known?.Timeframe,
            Target = target,
            VolatilityWindow = request.VolatilityWindow ?? (target == known?.Target ? known?.VolatilityWindow : null),
            Covariates = request.Covariates ?? known?.Covariates,
            KnownAhead = request.KnownAhead ?? known?.KnownAhead,
            From = request.From,
            To = request.To,
        };
    }

    private static ForecastData OfUploaded(MakeForecast request, ForecastData? known) => new()
    {
        SeriesId = request.SeriesId,
        Target = request.Target ?? (request.SeriesId == known?.SeriesId ? known?.Target : null),
        Covariates = request.Covariates ?? known?.Covariates,
        KnownAhead = request.KnownAhead ?? known?.KnownAhead,
        From = request.From,
        To = request.To,
    };

    private static UnprocessableException Missing(ForecastSource source) => new(
        $"symbol: is not given, and '{source.Experiment?.Id}' does not say what it forecast; "
        + "a symbol with its timeframe, a series or a series_id.",
        "symbol");
}
