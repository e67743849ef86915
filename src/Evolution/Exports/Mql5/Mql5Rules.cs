using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Exports.Mql5;

/// <summary>What of a strategy's rules an expert can follow.</summary>
internal static class Mql5Rules
{
    /// <summary>Refuses rules that a terminal cannot follow.</summary>
    /// <exception cref="UnprocessableException">The message names the rule, its value and what is allowed.</exception>
    internal static void Require(PromotedExport promoted)
    {
        var settings = promoted.Settings;
        if (Timeframes.Parse(promoted.Specification.Timeframe) > Timeframe.OneHour)
        {
            throw Refused(
                "timeframe", promoted.Specification.Timeframe,
                "1m to 1h (longer bars of a terminal begin by the clock of its server and are others than the factory's)");
        }

        if (settings.Fill != Fill.Open)
        {
            throw Refused(
                "fill", settings.Fill.ToString().ToLowerInvariant(), "open (an expert sends market orders at the next bar's open)");
        }

        if (settings.ExecutionDelayBars != 1)
        {
            throw Refused("execution_delay_bars", Mql5Text.Of(settings.ExecutionDelayBars), "1 (an expert acts at the next bar's open)");
        }

        if (promoted.Promotion.Regime.Allowed.ContainsKey("regime_gmm") && promoted.Regimes.Mixture is null)
        {
            throw Refused("regime", promoted.Promotion.Regime.ToString(), "regime_gmm where its mixture could be fitted");
        }

        foreach (var feature in promoted.Features)
        {
            Mql5Families.Require(feature);
        }
    }

    private static UnprocessableException Refused(string field, string value, string allowed) =>
        new($"{field}: {value} is nothing that an expert for MetaTrader 5 can follow; allowed: {allowed}.", field);
}
