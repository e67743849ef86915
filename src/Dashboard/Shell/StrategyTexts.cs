using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>How a strategy is traded, in few words.</summary>
public static class StrategyTexts
{
    /// <summary>A regime filter: <c>any</c>, or its columns with the values allowed.</summary>
    public static string Regime(RegimeConfig regime)
    {
        ArgumentNullException.ThrowIfNull(regime);
        return regime.Allowed.Count == 0
            ? "any"
            : string.Join(" · ", regime.Allowed.Select(filter => $"{filter.Key} {string.Join(", ", filter.Value)}"));
    }

    /// <summary>An outlier cut-off; 0 is off.</summary>
    public static string Cutoff(double cutoff) => cutoff == 0 ? "off" : Format.Number(cutoff, "0.##");

    /// <summary>Sides, fill, delay, and how much of the equity a position takes where that is not all of it.</summary>
    public static string Trading(SimulationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var sides = settings.Direction switch
        {
            Direction.Long => "long only",
            Direction.Short => "short only",
            _ => "long and short",
        };
        var delay = settings.ExecutionDelayBars == 1 ? "1 bar" : $"{Format.Count(settings.ExecutionDelayBars)} bars";
        return $"{sides}, filled {delay} later at the {settings.Fill.ToString().ToLowerInvariant()}{Sizes(settings)}";
    }

    private static string Sizes(SimulationSettings settings) => settings.Sizing == Sizing.VolatilityTarget
        ? $", sized for a volatility of {Format.Number(settings.TargetVolatility * 100, "0.##")}\u202f% a year, at most "
            + $"{Format.Number(settings.MaxLeverage, "0.##")}\u202f× the equity"
        : settings.Size == 1 ? "" : $", with {Format.Number(settings.Size, "0.###")}\u202f× the equity";

    /// <summary>A weight in units of the target: of any size, so with an exponent.</summary>
    public static string Weight(double? weight) => weight == 0 ? "0" : Format.Number(weight, "0.00e+0");

    /// <summary>Costs a side in basis points.</summary>
    public static string Costs(double bps) => Format.Number(bps, "0.0#") + "\u202fbp";

    /// <summary>A segment as pages call it.</summary>
    public static string Segment(string segment) => segment == "holdout" ? "Holdout" : "Simulation";
}
