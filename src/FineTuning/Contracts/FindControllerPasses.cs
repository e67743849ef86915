using MediatR;
using StrategyFactory.Kernel.Queries;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// A page of the passes of an execution. Of what was searched here these are the best 100,000 in short; of what a terminal reported, or
/// what was searched by a version that kept no more, the reported ones.
/// </summary>
/// <param name="TaskId">Task.</param>
/// <param name="Attempt">Execution; null for the last one that has passes.</param>
/// <param name="Sort">One of <see cref="PassSort.Metrics"/>, or <c>input:</c> and the name of an input; with a minus for high to
/// low.</param>
/// <param name="Page">1 for the first.</param>
/// <param name="Size">Passes a page, 1 to 1000.</param>
/// <param name="Within">Bounds on what passes can be sorted by, all of which must hold; null for none.</param>
public sealed record FindControllerPasses(
    Guid TaskId, int? Attempt = null, string Sort = "-" + PassSort.Score, int Page = 1, int Size = 25,
    IReadOnlyList<RangeFilter>? Within = null)
    : IRequest<FoundControllerPasses>;

/// <summary>A page of passes.</summary>
/// <param name="Attempt">Execution; 0 where none has passes.</param>
/// <param name="Attempts">Executions that have passes, first to last.</param>
/// <param name="Inputs">Inputs that differ between passes, in the order of the file.</param>
/// <param name="Passes">The passes of the page.</param>
/// <param name="Total">Passes on all pages.</param>
/// <param name="Kept">Passes kept, whether they match or not.</param>
/// <param name="Run">Passes that the execution ran, where it told; more than <paramref name="Kept"/> where not all were kept.</param>
public sealed record FoundControllerPasses(
    int Attempt, IReadOnlyList<int> Attempts, IReadOnlyList<string> Inputs, IReadOnlyList<ControllerPass> Passes, int Total, int Kept,
    long? Run)
{
    /// <summary>The number of the execution's pass that decides about it; null where none has passes.</summary>
    public long? Deciding { get; init; }
}

/// <summary>A pass.</summary>
/// <param name="PassNumber">Its number.</param>
/// <param name="Values">Values of the inputs that differ between passes, in their order.</param>
/// <param name="Score">Score, 0 to 1.</param>
/// <param name="Distance">Distance, 0 to 1.</param>
/// <param name="NetProfit">Net profit on the searched bars, in the deposit currency.</param>
/// <param name="ProfitFactor">Profit factor there; null without a loss.</param>
/// <param name="RecoveryFactor">Recovery factor there; null without a drawdown.</param>
/// <param name="MaxDrawdownPct">Maximal drawdown there, percent.</param>
/// <param name="TotalTrades">Trades there.</param>
/// <param name="Reported">What was reported of it; null for a pass that is kept in short only.</param>
public sealed record ControllerPass(
    long PassNumber, IReadOnlyList<string> Values, double Score, double Distance, double? NetProfit, double? ProfitFactor,
    double? RecoveryFactor, double? MaxDrawdownPct,
    int? TotalTrades, TestMetricsDetails? Reported);
