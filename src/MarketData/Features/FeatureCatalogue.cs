using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Features;

/// <summary>Every feature there is, and how its name is read.</summary>
internal static class FeatureCatalogue
{
    /// <summary>Two symbols, the longest stem and a number fit.</summary>
    private const int LongestName = 120;

    /// <summary>Begins the name of a forecast; the id of its experiment follows.</summary>
    internal const string ForecastPrefix = "forecast:";

    private static readonly SearchValues<char> ExperimentCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The families in the order of the documentation.</summary>
    public static IReadOnlyList<FeatureFamily> Families { get; } =
        [.. PriceFamilies.All, .. MomentumFamilies.All, .. VolatilityFamilies.All, .. VolumeAndTimeFamilies.All, .. ReferenceFamilies.All];

    /// <summary>The family of forecasts, which another module computes.</summary>
    internal static FeatureFamily Forecast { get; } = new(
        ForecastPrefix + "EXPERIMENT",
        "What an experiment of the forecasting module forecasts at the bar, by a model that has learnt from earlier bars only.",
        true,
        _ => 0,
        (_, _, _) => throw new InvalidOperationException("A forecast has no kernel."));

    /// <summary>A concrete list of columns for a symbol: every family with its usual numbers, reference families left out.</summary>
    public static IReadOnlyList<FeatureDefinition> Columns { get; } =
    [
        .. from family in Families
           where !family.TakesReference
           from n in family.TakesN ? family.UsualN : [0]
           select new FeatureDefinition(family, n, null, null),
    ];

    /// <summary>Reads a name such as <c>rsi_14</c>, <c>beta_60:SPY</c> or <c>SPY.rsi_14</c>.</summary>
    /// <param name="name">Feature names are lower case; symbols may be written in any case.</param>
    /// <param name="error">A sentence saying what is wrong and what is allowed.</param>
    public static bool TryParse(
        string? name, [NotNullWhen(true)] out FeatureDefinition? definition, [NotNullWhen(false)] out string? error)
    {
        definition = null;
        var text = name ?? string.Empty;
        if (text.Length > LongestName)
        {
            error = $"Feature '{text[..LongestName]}…' has {text.Length} characters; allowed: at most {LongestName}.";
            return false;
        }

        if (IsForecast(text, out var place))
        {
            return TryParseForecast(text, place, out definition, out error);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var comparedWith = colon < 0 ? null : text[(colon + 1)..].ToUpperInvariant();
        var left = colon < 0 ? text : text[..colon];
        var dot = left.LastIndexOf('.');
        var of = dot < 0 ? null : left[..dot].ToUpperInvariant();
        var body = left[(dot + 1)..];

        error = SymbolError(text, comparedWith) ?? SymbolError(text, of);
        if (error is not null)
        {
            return false;
        }

        var (family, digits) = Find(body);
        if (family is null)
        {
            error =
                $"Feature '{text}' is not known; allowed: {string.Join(", ", Families.Append(Forecast).Select(known => known.Pattern))}, "
                + "each also of another symbol as in SPY.rsi_14.";
            return false;
        }

        var n = 0;
        if (family.TakesN && !IsNumberInRange(family, digits, out n))
        {
            error = $"Feature '{text}': N of {family.Pattern} must be a whole number {family.MinimumN}…{family.MaximumN}.";
            return false;
        }

        if (family.TakesReference != (comparedWith is not null))
        {
            error = family.TakesReference
                ? $"Feature '{text}' needs a symbol to compare with: {family.Pattern}."
                : $"Feature '{text}': {family.Pattern} compares with no symbol; a feature of another symbol is written "
                    + $"SPY.{family.Pattern}.";
            return false;
        }

        definition = new(family, n, comparedWith, of);
        return true;
    }

    // the id of an experiment may hold what a symbol may not, a dot among it
    private static bool IsForecast(string text, out int place)
    {
        place = text.IndexOf(ForecastPrefix, StringComparison.Ordinal);
        return place == 0 || (place > 1 && text[place - 1] == '.');
    }

    private static bool TryParseForecast(
        string text, int place, [NotNullWhen(true)] out FeatureDefinition? definition, [NotNullWhen(false)] out string? error)
    {
        var (of, experiment) = (place == 0 ? null : text[..(place - 1)].ToUpperInvariant(), text[(place + ForecastPrefix.Length)..]);
        error = SymbolError(text, of);
        if (error is null && (experiment.Length == 0 || experiment.AsSpan().ContainsAnyExcept(ExperimentCharacters)))
        {
            error = $"Feature '{text}': '{experiment}' is no id of an experiment; letters, digits and . _ -.";
        }

        definition = error is null ? FeatureDefinition.OfForecast(experiment, of) : null;
        return definition is not null;
    }

    // "vix_return_1" is a whole name, "return_1" a stem with a number: exact names win.
    private static (FeatureFamily? Family, string Digits) Find(string body)
    {
        if (Families.FirstOrDefault(family => family.Stem == body) is { } exact)
        {
            return (exact, string.Empty);
        }

        var underscore = body.LastIndexOf('_');
        return underscore < 0
            ? (null, string.Empty)
            : (Families.FirstOrDefault(family => family.TakesN && family.Stem == body[..underscore]), body[(underscore + 1)..]);
    }

    // No sign, blank or leading zero: one feature has one name.
    private static bool IsNumberInRange(FeatureFamily family, string digits, out int n) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out n)
        && digits[0] != '0' && n >= family.MinimumN && n <= family.MaximumN;

    private static string? SymbolError(string name, string? symbol) =>
        symbol is null || (Symbol.TryParse(symbol, out var parsed, out _) && parsed.Text == symbol)
            ? null
            : $"Feature '{name}': '{symbol}' is not a symbol; allowed are 1 to {Symbol.Longest} {Symbol.Characters}.";
}
