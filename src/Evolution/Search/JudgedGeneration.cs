using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>A generation, or one alternative of it, with all that its judgement rests on.</summary>
/// <param name="Strategies">Its strategies with a result or an error, in grid order.</param>
/// <param name="Verdict">What the results say.</param>
/// <param name="Progress">Its jobs by state.</param>
/// <param name="Judge">Judges any set of its strategies the way its own were.</param>
/// <param name="LeftOut">What the strategies that were not simulated would have shown; null where nobody looked. For the regret
/// alone.</param>
internal sealed record JudgedGeneration(
    Generation Generation, IReadOnlyList<SimulatedStrategy> Strategies, GenerationVerdict Verdict, BatchProgress Progress,
    Func<IReadOnlyList<SimulatedStrategy>, GenerationVerdict> Judge, IReadOnlyList<LeftOutStrategy>? LeftOut)
{
    /// <summary>The verdict as it would have been with further strategies.</summary>
    internal GenerationVerdict With(IEnumerable<SimulatedStrategy> further) =>
        Judge([.. Strategies.Concat(further).OrderBy(strategy => strategy.Index)]);

    /// <summary>
    /// Seconds that so many more strategies would have taken: equal strategies cost about the same. Null where none tells.
    /// </summary>
    internal double? SecondsOf(int strategies) =>
        strategies == 0 ? 0 : Verdict.Simulated == 0 ? null : Generation.SimulateSeconds * strategies / Verdict.Simulated;

    /// <summary>
    /// The alternative that the next generation comes from: that of the examined qualifier, whatever its verdict, else the best SQN,
    /// ties and nulls to the earlier one.
    /// </summary>
    /// <param name="siblings">The alternatives of a generation, at least one.</param>
    /// <param name="examined">Where the examined qualifier stands; null where nothing qualifies.</param>
    internal static JudgedGeneration Continuing(IReadOnlyList<JudgedGeneration> siblings, JudgedGeneration? examined) => examined
        ?? siblings.Where(sibling => sibling.Generation.BestSqn is not null).MaxBy(sibling => sibling.Generation.BestSqn)
        ?? siblings[0];
}
