using System.Globalization;
using System.Text.RegularExpressions;
using FluentValidation;
using FluentValidation.Results;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Series;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>What a request may say, as far as it can be told without the data.</summary>
internal static partial class RequestRules
{
    /// <summary>So that the folder of an experiment has a name that every file system takes.</summary>
    internal const int LongestName = 60;

    /// <summary>The names that <see cref="IsPlain"/> lets through, in words.</summary>
    internal static readonly string PlainNames = $"1 to {LongestName} letters, digits and _ - ., a letter or digit first";

    private const int LongestNotes = 2000;
    private const int LongestSeason = 10_000;
    private const double LongestLimit = 30 * 86_400;

    /// <exception cref="ValidationException">Something is not allowed; everything is named.</exception>
    internal static void Require(ForecastRequest request)
    {
        List<ValidationFailure> failures =
            [.. DataRules.Failures(request.Data).Select(failure => new ValidationFailure(failure.Field, failure.Message))];
        if (!IsPlain(request.Name))
        {
            failures.Add(new(
                "name",
                $"name: '{request.Name}' is not allowed; {PlainNames}."));
        }

        if (request.Notes is null || request.Notes.Length > LongestNotes)
        {
            failures.Add(new("notes", $"notes: {request.Notes?.Length ?? 0} characters; at most {LongestNotes}."));
        }

        if (request.MaseSeason is < 1 or > LongestSeason)
        {
            failures.Add(new("mase_season", $"mase_season: {request.MaseSeason} is not allowed; 1 to {LongestSeason}."));
        }

        if (!IsLimit(request.TimeLimitSeconds))
        {
            failures.Add(new("time_limit_seconds", LimitRefusal(request.TimeLimitSeconds)));
        }

        if (failures.Count > 0)
        {
            throw new ValidationException(failures);
        }
    }

    /// <summary>Whether something can be the name of a folder everywhere, and lead nowhere else.</summary>
    internal static bool IsPlain(string? name) =>
        name is not null && Plain().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal);

    /// <summary>Whether something can be a time limit in seconds; null for none.</summary>
    internal static bool IsLimit(double? seconds) => seconds is null or (> 0 and <= LongestLimit);

    internal static string LimitRefusal(double? seconds, string? allowed = null) => string.Create(
        CultureInfo.InvariantCulture, $"time_limit_seconds: {seconds} is not allowed; {allowed ?? $"above 0, at most {LongestLimit}"}.");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,59}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Plain();
}
