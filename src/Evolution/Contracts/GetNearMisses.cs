using MediatR;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>
/// The best strategies of a run that its criteria refused, all generations judged so far together, and the runner-up of each training.
/// None of them was promoted, or examined.
/// </summary>
/// <param name="Limit">Strategies at most, 1 to 100.</param>
public sealed record GetNearMisses(Guid RunId, int Limit = 5) : IRequest<NearMisses>;

/// <summary>What a run came close to.</summary>
/// <param name="Note">That these are no promotions, in a sentence.</param>
/// <param name="Trials">
/// N of the deflated Sharpe ratios: distinct trials of the symbol and timeframe in the ledger at present, at least 1.
/// </param>
/// <param name="CostBps">What a side cost, fee and slippage together, in basis points.</param>
/// <param name="Refused">Strategies that failed, with enough trades to say something; equal ones once.</param>
/// <param name="Strategies">The best of them, by deflated Sharpe ratio.</param>
/// <param name="Trainings">What each training chose and what came closest, by generation.</param>
public sealed record NearMisses(
    Guid RunId, string Note, long Trials, double CostBps, int Refused, IReadOnlyList<NearMiss> Strategies,
    IReadOnlyList<GenerationChoice> Trainings);

/// <summary>A strategy that was refused.</summary>
public sealed record NearMiss
{
    /// <summary>Place, from 1.</summary>
    public required int Rank { get; init; }

    /// <summary>
    /// <c>near_miss</c>, or <c>too_good</c> where it only exceeds maxima: suspect of leakage. Never a promotion.
    /// </summary>
    public required string Label { get; init; }

    /// <summary>Its generation.</summary>
    public required int Generation { get; init; }

    /// <summary>Which pruning alternative of it.</summary>
    public required int Alternative { get; init; }

    /// <summary>Its model.</summary>
    public required Guid ModelId { get; init; }

    /// <summary>The strategy with its metrics.</summary>
    public required SimulatedStrategy Strategy { get; init; }

    /// <summary>How many other strategies of the run that were refused had the very same daily returns.</summary>
    public required int Alike { get; init; }

    /// <summary>Deflated Sharpe ratio over <see cref="NearMisses.Trials"/>; null where its days do not vary.</summary>
    public double? Dsr { get; init; }

    /// <summary>Cost a side at which its trades break even, in basis points.</summary>
    public double? BreakEvenCostBps { get; init; }

    /// <summary>Every criterion that it failed, in the order of the criteria.</summary>
    public required IReadOnlyList<MissedCriterion> Missed { get; init; }

    /// <summary>
    /// What a robust verdict would ask for besides that can be told without an examination: deflated Sharpe ratio, break-even cost.
    /// </summary>
    public required IReadOnlyList<MissedCriterion> MissedForRobust { get; init; }

    /// <summary>All of it in a sentence: <c>profit factor 2 instead of 1.62; 14 more trades</c>.</summary>
    public required string WouldHaveToBe { get; init; }
}

/// <summary>A bound that a strategy does not keep.</summary>
/// <param name="Name">The metric: that of the result, or <c>dsr</c>.</param>
/// <param name="Value">What it showed; null with <paramref name="Undefined"/>.</param>
/// <param name="Relation">≥, ≤, &lt; or &gt;: how the value should stand to the bound.</param>
/// <param name="Bound">What was asked for.</param>
/// <param name="Shortfall">How far it is from the bound, at least 0; null where there is no value.</param>
/// <param name="Undefined">Why there is no value, or null.</param>
/// <param name="Text">In words.</param>
public sealed record MissedCriterion(
    string Name, double? Value, string Relation, double Bound, double? Shortfall, string? Undefined, string Text);

/// <summary>What the training of a generation chose.</summary>
/// <param name="Alternative">Which pruning alternative of its generation.</param>
/// <param name="Choice">The chosen cell and the runner-up.</param>
public sealed record GenerationChoice(int Generation, int Alternative, TrainingChoice Choice);
