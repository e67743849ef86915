
namespace StrategyFactory.Evolution.Contracts;

/// <summary>What one search option did for a run. A negative number is work that the plain search would not have done.</summary>
public sealed record SearchSaving
{
    /// <summary><c>stop_on_first_hit</c>, <c>overlap</c>, <c>look_ahead</c>, <c>adaptive_grid</c> or <c>surrogate</c>.</summary>
    public required string Option { get; init; }

    /// <summary>Fits left out, folds and refits counted.</summary>
    public required int FitsSaved { get; init; }

    /// <summary>Strategies left out; they count in no statistic.</summary>
    public required int SimulationsSaved { get; init; }

    /// <summary>Time saved, measured or estimated as the note says; null where nothing is known about it.</summary>
    public double? SecondsSaved { get; init; }

    /// <summary>
    /// By how much the result is worse than that of the full work, in <see cref="RegretUnit"/>; the largest of the generations where
    /// that is known, null where it is known of none.
    /// </summary>
    public double? Regret { get; init; }

    /// <summary>
    /// <c>sqn</c>, <c>r2</c> for out-of-fold R², or <c>z</c> for the argument of the deflated Sharpe ratio, in standard deviations.
    /// </summary>
    public required string RegretUnit { get; init; }

    /// <summary>Generations, alternatives included, in which the option had its say.</summary>
    public required int Generations { get; init; }

    /// <summary>Those of them whose regret is known.</summary>
    public required int RegretKnown { get; init; }

    /// <summary>In words: what was left out, what was missed, what is not known.</summary>
    public required string Note { get; init; }
}

/// <summary>A fingerprint that was looked up before a training.</summary>
/// <param name="Asked">The generation about to be trained.</param>
/// <param name="Alternative">Its pruning alternative.</param>
/// <param name="Generation">The generation that the fingerprint belongs to: the one asked for, or the one after it.</param>
/// <param name="Known">True when a model of it was stored already, which is then reused.</param>
/// <param name="Certain">False for the generation after an unknown one: it is guessed from the importance of the parent.</param>
/// <param name="InLineage">True when the run has been there before: it ends there as a cycle, untrained.</param>
public sealed record TrajectoryStep(
    int Asked, int Alternative, int Generation, string Fingerprint, bool Known, bool Certain, bool InLineage);
