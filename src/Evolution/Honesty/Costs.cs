using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Honesty;

/// <summary>Costs a side, in basis points of the notional.</summary>
internal static class Costs
{
    /// <summary>Fee and slippage together.</summary>
    internal static double Side(SimulationSettings settings) => settings.FeeBps + settings.SlippageBps;

    /// <summary>
    /// The same settings under max(factor · c, c + floor) a side: the floor is for requests without costs, which no factor makes dearer.
    /// What it adds is slippage.
    /// </summary>
    internal static SimulationSettings Stressed(SimulationSettings settings, EvolutionOptions options)
    {
        var (fee, slippage) = (settings.FeeBps * options.CostStressFactor, settings.SlippageBps * options.CostStressFactor);
        return fee + slippage >= Side(settings) + options.CostStressFloorBps
            ? settings with { FeeBps = fee, SlippageBps = slippage }
            : settings with { SlippageBps = settings.SlippageBps + options.CostStressFloorBps };
    }
}
