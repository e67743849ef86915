using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Promotion;

/// <summary>
/// A strategy that meets every criterion, and what it is chosen by. Of qualifiers the one with the highest deflated Sharpe ratio is
/// examined: the highest SQN, which is capped at so many trades, prefers small samples that were lucky.
/// </summary>
/// <param name="Strategy">The strategy with its result.</param>
/// <param name="Score">
/// The argument z of DSR = Φ(z), with N all distinct trials of the symbol and timeframe so far and T the dates of its ticker. The
/// probability itself is 1 for every z from 8.3 on, where ties would say nothing. Null where it is undefined.
/// </param>
internal sealed record Qualifier(SimulatedStrategy Strategy, double? Score)
{
    /// <summary>Of a strategy and its daily returns.</summary>
    /// <param name="returns">Daily returns, dates without a trade included.</param>
    /// <param name="trials">N, distinct trials, ≥ 1.</param>
    internal static Qualifier Of(SimulatedStrategy strategy, ReadOnlySpan<double> returns, long trials) =>
        new(strategy, DeflatedSharpe.Compute(ReturnMoments.Of(returns), trials).Score);

    /// <summary>
    /// The one to examine: highest score, undefined ones last; ties to the higher uncapped SQN, then to the one named first. Null where
    /// there is none.
    /// </summary>
    /// <param name="qualifiers">Alternatives in their order, each in grid order.</param>
    internal static Qualifier? Best(IEnumerable<Qualifier> qualifiers) => qualifiers.MaxBy(qualifier => (
        qualifier.Score ?? double.NegativeInfinity, qualifier.Strategy.Result?.SqnRaw ?? double.NegativeInfinity));
}
