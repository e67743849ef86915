using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Honesty;

/// <summary>Costs a side, in basis points of the notional.</summary>
internal static class Costs
{
    /// <summary>Fee and slippage together.</summary>
    internal static double Side(SimulationSettings settings) => settings.FeeBps + settings.SlippageBps;

    /// <summary>
    /// The same settings under max(factor · c, c + floor) a side: the floor is for requests without costs, which no factor makes dearer.
    /// What it adds is slippage, which is charged whether bars carry a spread or not; a spread is multiplied beside it.
    /// </summary>
    internal static SimulationSettings Stressed(SimulationSettings settings, EvolutionOptions options) => settings with
    {
        SlippageBps = settings.SlippageBps + Math.Max((options.CostStressFactor - 1) * Side(settings), options.CostStressFloorBps),
        SpreadFactor = settings.SpreadFactor * options.CostStressFactor,
    };
}
