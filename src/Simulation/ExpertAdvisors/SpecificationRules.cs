using System.Globalization;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What a specification may say.</summary>
internal static class SpecificationRules
{
    /// <summary>The word for a symbol whose nights all count once.</summary>
    public const string NoTripleDay = "none";

    private const double Largest = 1e12;
    private const int MostDigits = 10;
    private const int LongestCurrency = 8;

    /// <summary>What is wrong with it: the field, as the API has it, and the refusal.</summary>
    public static IEnumerable<(string Field, string Refusal)> Faults(SymbolSpecification specification)
    {
        (string Field, double? Value)[] positive =
        [
            ("point_size", specification.PointSize), ("points_per_pip", specification.PointsPerPip),
            ("contract_size", specification.ContractSize), ("tick_size", specification.TickSize), ("tick_value", specification.TickValue),
            ("minimum_lot", specification.MinimumLot), ("lot_step", specification.LotStep), ("maximum_lot", specification.MaximumLot),
            ("leverage", specification.Leverage), ("conversion_rate", specification.ConversionRate),
        ];
        (string Field, double? Value)[] costs =
        [
            ("spread_points", specification.SpreadPoints), ("slippage_points", specification.SlippagePoints),
            ("commission_per_lot", specification.CommissionPerLot),
        ];
        (string Field, double? Value)[] swaps = [("swap_long", specification.SwapLong), ("swap_short", specification.SwapShort)];
        return Numbers(positive, value => value is > 0 and < Largest, "above 0 and below 1e12")
            .Concat(Numbers(costs, value => value is >= 0 and < Largest, "0 to below 1e12"))
            .Concat(Numbers(swaps, value => Math.Abs(value) < Largest, "between -1e12 and 1e12"))
            .Concat(Numbers([("margin_rate", specification.MarginRate)], value => value is > 0 and <= 1, "above 0 and at most 1"))
            .Concat(Numbers([("digits", specification.Digits)], value => value is >= 0 and <= MostDigits, "0 to 10"))
            .Concat(Words(specification))
            .Concat((specification.Sessions ?? []).Where(session => !TradingSessions.TryParse(session, out _)).Select(
                session => ("sessions", $"sessions: '{session}' is not allowed; a day and times such as Monday 01:05-23:55")));
    }

    /// <summary>The day whose night counts three times; null for none.</summary>
    public static DayOfWeek? TripleDay(string text) =>
        string.Equals(text, NoTripleDay, StringComparison.OrdinalIgnoreCase) ? null : Enum.Parse<DayOfWeek>(text, ignoreCase: true);

    private static IEnumerable<(string Field, string Refusal)> Numbers(
        IEnumerable<(string Field, double? Value)> values, Func<double, bool> allowed, string what) =>
        from each in values
        where each.Value is { } value && !allowed(value)
        select (each.Field, string.Create(CultureInfo.InvariantCulture, $"{each.Field}: {each.Value} is not allowed; {what}"));

    private static IEnumerable<(string Field, string Refusal)> Words(SymbolSpecification specification)
    {
        if (specification is { Leverage: not null, MarginRate: not null })
        {
            yield return ("margin_rate", "margin_rate: stands beside a leverage; one of them is allowed");
        }

        if (specification.TickValue is null != specification.TickSize is null)
        {
            yield return ("tick_value", "tick_value: needs a tick_size, and a tick_size a tick_value");
        }

        if (specification.SwapMode is { } mode && !SymbolSpecification.SwapModes.Contains(mode, StringComparer.OrdinalIgnoreCase))
        {
            var reopens = mode.StartsWith("reopen", StringComparison.OrdinalIgnoreCase) ? " and closes and opens positions anew" : "";
            yield return (
                "swap_mode", $"swap_mode: '{mode}' is not modelled{reopens}; {string.Join(", ", SymbolSpecification.SwapModes)}");
        }

        if (specification.TripleSwapDay is { } day && !IsDay(day))
        {
            yield return ("triple_swap_day", $"triple_swap_day: '{day}' is not allowed; a day of the week or none");
        }

        (string Field, string? Currency)[] currencies =
        [
            ("base_currency", specification.BaseCurrency), ("profit_currency", specification.ProfitCurrency),
            ("margin_currency", specification.MarginCurrency),
        ];
        foreach (var (field, currency) in currencies)
        {
            if (currency is not null && (currency.Length is 0 or > LongestCurrency || !currency.All(char.IsAsciiLetterOrDigit)))
            {
                yield return (field, $"{field}: '{currency}' is not allowed; 1 to {LongestCurrency} letters and digits such as USD");
            }
        }
    }

    private static bool IsDay(string text) => string.Equals(text, NoTripleDay, StringComparison.OrdinalIgnoreCase)
        || Enum.GetNames<DayOfWeek>().Contains(text, StringComparer.OrdinalIgnoreCase);
}
