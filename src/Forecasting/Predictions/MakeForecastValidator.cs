using System.Globalization;
using FluentValidation;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Forecasting.Predictions;

internal sealed class MakeForecastValidator : AbstractValidator<MakeForecast>
{
    private const int MostValues = 100_000;
    private const int MostLevels = 99;
    private const int LongestId = 200;
    private const string Sources = "a symbol with its timeframe, a series or a series_id; one of the three";

    public MakeForecastValidator()
    {
        RuleFor(request => request.PredictionLength).InclusiveBetween(1, CommonHyperparameters.LongestHorizon)
            .WithMessage(
                request => $"prediction_length: {request.PredictionLength} is not allowed; 1 to {CommonHyperparameters.LongestHorizon}.");
        RuleFor(request => request.QuantileLevels).Custom((levels, context) => Add(context, "quantile_levels", Complaint(levels)));
        RuleFor(request => request).Custom((request, context) =>
        {
            foreach (var (field, message) in OfModel(request).Concat(OfSource(request)).Concat(OfTimes(request)))
            {
                Add(context, field, message);
            }
        });
    }

    private static void Add(ValidationContext<MakeForecast> context, string field, string? message)
    {
        if (message is not null)
        {
            context.AddFailure(new FluentValidation.Results.ValidationFailure(field, $"{field}: {message}"));
        }
    }

    private static string? Complaint(IReadOnlyList<double>? levels)
    {
        for (var i = 0; i < levels?.Count; i++)
        {
            if (levels[i] is not (> 0 and < 1) || (i > 0 && levels[i] <= levels[i - 1]))
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{levels[i]} at place {i + 1} is not allowed; above 0 and below 1, each above the one before.");
            }
        }

        return levels?.Count > MostLevels ? $"has {levels.Count} levels; at most {MostLevels}." : null;
    }

    private static IEnumerable<(string Field, string Message)> OfModel(MakeForecast request)
    {
        if (request.Model is null == request.ExperimentId is null)
        {
            var given = request.Model is null ? "neither it nor an experiment_id is" : "both it and an experiment_id are";
            yield return ("model", $"{given} given; one of the two.");
        }

        if (request.ExperimentId is not null && (request.Hyperparams is not null || request.Adapter is not null))
        {
            yield return (request.Adapter is null ? "hyperparams" : "adapter", "belongs to a model; none with an experiment_id.");
        }
        else if (request.Adapter is not null && request.Hyperparams is not null)
        {
            yield return ("hyperparams", "come with the adapter; none beside it.");
        }

        foreach (var (field, id) in new[] { ("experiment_id", request.ExperimentId), ("adapter", request.Adapter) })
        {
            if (id is not null && (id.Length is 0 or > LongestId || id.Contains('\0', StringComparison.Ordinal)))
            {
                yield return (field, $"has {id.Length} characters or holds NUL; an id of 1 to {LongestId} characters.");
            }
        }
    }

    private static IEnumerable<(string Field, string Message)> OfSource(MakeForecast request)
    {
        string[] given =
        [
            .. request.Symbol is null ? [] : new[] { "symbol" },
            .. request.Series is null ? [] : new[] { "series" },
            .. request.SeriesId is null ? [] : new[] { "series_id" },
        ];
        if (given.Length > 1)
        {
            yield return (given[1], $"comes with {given[0]}; {Sources}.");
        }
        else if (given.Length == 0 && request.ExperimentId is null)
        {
            yield return ("symbol", $"neither it nor another source is given; {Sources}.");
        }

        if (request.Series is { } series)
        {
            if (series.Count > MostValues)
            {
                yield return ("series", $"has {series.Count} values; at most {MostValues}.");
            }

            foreach (var field in Set(
                ("timeframe", request.Timeframe), ("target", request.Target), ("volatility_window", request.VolatilityWindow),
                ("covariates", request.Covariates), ("known_ahead", request.KnownAhead), ("from", request.From), ("to", request.To)))
            {
                yield return (field, "belongs to a symbol or a series_id; none with a series.");
            }

            yield break;
        }

        foreach (var field in Set(("timestamps", request.Timestamps), ("start", request.Start), ("step", request.Step)))
        {
            yield return (field, "belongs to a series; none without one.");
        }

        if (request.Symbol is null)
        {
            foreach (var field in Set(("timeframe", request.Timeframe), ("volatility_window", request.VolatilityWindow)))
            {
                yield return (field, "belongs to a symbol; none without one.");
            }
        }
    }

    private static IEnumerable<(string Field, string Message)> OfTimes(MakeForecast request)
    {
        if (request.Start is null != request.Step is null || (request.Start is not null && request.Timestamps is not null))
        {
            yield return ("start",
                "comes without a step, a step without it, or both with timestamps; start and step, timestamps, or neither.");
        }

        if (request.Step is { } step && !Timeframes.TryParse(step, out _))
        {
            yield return ("step", $"'{step}' is not known; {string.Join(", ", Timeframes.Names)}.");
        }

        if (request.Timestamps is { } times)
        {
            if (request.Series is { } series && times.Count != series.Count)
            {
                yield return ("timestamps", $"has {times.Count} times for {series.Count} values; one a value.");
            }

            for (var i = 1; i < times.Count; i++)
            {
                if (times[i].ToUnixTimeMilliseconds() <= times[i - 1].ToUnixTimeMilliseconds())
                {
                    yield return ("timestamps", $"{times[i]:O} at place {i + 1} is not later than the one before; strictly rising.");
                    break;
                }
            }
        }
    }

    private static IEnumerable<string> Set(params (string Field, object? Value)[] fields) =>
        fields.Where(field => field.Value is not null).Select(field => field.Field);
}
