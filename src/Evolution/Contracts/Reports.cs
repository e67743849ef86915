using MediatR;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>What evolution came to in a range of time, and what is still under way.</summary>
/// <param name="Since">First instant.</param>
/// <param name="Until">First instant after the range.</param>
public sealed record GetEvolutionReport(DateTimeOffset Since, DateTimeOffset Until) : IRequest<EvolutionReport>;

/// <summary>Runs that ended in a range of time. Lists hold their newest or weightiest entries; <see cref="Ended"/> counts all.</summary>
public sealed record EvolutionReport
{
    /// <summary>The most entries a list has.</summary>
    public const int Longest = 100;

    /// <summary>Runs that ended, by how.</summary>
    public required EndedRuns Ended { get; init; }

    /// <summary>The runs that ended, latest first.</summary>
    public required IReadOnlyList<EndedRun> Runs { get; init; }

    /// <summary>What they promoted: robust before suspect, then by SQN.</summary>
    public required IReadOnlyList<PromotedModel> Promotions { get; init; }

    /// <summary>
    /// Promotions, of whatever time, whose status on the bars since has become another in the range, the worst first; each with how it
    /// does.
    /// </summary>
    public IReadOnlyList<PromotedModel> Changed { get; init; } = [];

    /// <summary>Why the others promoted nothing, most common first. A run that missed several criteria counts under each.</summary>
    public required IReadOnlyList<ReasonCount> WhyNothing { get; init; }

    /// <summary>Runs with results that failed only by being too good, most of them first: look for leakage.</summary>
    public required IReadOnlyList<TooGoodFinding> TooGood { get; init; }

    /// <summary>The runs that failed, latest first.</summary>
    public required IReadOnlyList<EndedRun> Failed { get; init; }

    /// <summary>Runs at work now.</summary>
    public required int Running { get; init; }

    /// <summary>Runs that wait for their turn now.</summary>
    public required int Waiting { get; init; }

    /// <summary>The runs at work, then those that wait, oldest first.</summary>
    public required IReadOnlyList<RunUnderWay> UnderWay { get; init; }
}

/// <summary>Runs that ended, by how.</summary>
/// <param name="Runs">All of them.</param>
/// <param name="Promoted">Those that promoted a model, also where they were cancelled or failed later.</param>
/// <param name="Robust">Those whose promotion passed every test of its examination.</param>
/// <param name="NotPromoted">Those that came to their end without a promotion.</param>
/// <param name="Stopped">Those that somebody cancelled.</param>
/// <param name="Failed">Those that ended with an error.</param>
public sealed record EndedRuns(int Runs, int Promoted, int Robust, int NotPromoted, int Stopped, int Failed);

/// <summary>A run that has ended.</summary>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Status">COMPLETED, STOPPED or FAILED.</param>
/// <param name="StoppedReason">Why it ended.</param>
/// <param name="Promoted">True when a model was promoted.</param>
/// <param name="Generations">Generations judged.</param>
/// <param name="BestSqn">Highest SQN among results with enough trades.</param>
/// <param name="Seconds">Time from start to end.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Error">What went wrong, or null.</param>
public sealed record EndedRun(
    Guid RunId, string Symbol, string Timeframe, string Algorithm, string Status, string? StoppedReason, bool Promoted, int Generations,
    double? BestSqn,
    double Seconds, DateTimeOffset FinishedAt, string? Error);

/// <summary>Why runs promoted nothing.</summary>
/// <param name="Reason">What <see cref="NoPromotion"/> names, or the <c>stopped_reason</c> of a run that was cancelled or failed.</param>
/// <param name="Runs">How many runs.</param>
public sealed record ReasonCount(string Reason, int Runs);

/// <summary>What the best strategy of a run without a promotion lacked: that with the highest SQN among those with enough trades.</summary>
public static class NoPromotion
{
    /// <summary>No strategy made enough trades for an SQN, or none has a defined one.</summary>
    public const string NoBest = "no_best";

    /// <summary>Its SQN is below the minimum.</summary>
    public const string SqnLow = "sqn_low";

    /// <summary>Its profit factor is below the minimum, or not defined.</summary>
    public const string ProfitFactorLow = "profit_factor_low";

    /// <summary>It made fewer trades than the minimum.</summary>
    public const string TradesFew = "trades_few";

    /// <summary>It reaches every minimum but exceeds a maximum.</summary>
    public const string TooGood = "too_good";

    /// <summary>All of these hold: its weekly results are too uneven.</summary>
    public const string WeeklyUneven = "weekly_uneven";
}

/// <summary>Results of a run that failed only by exceeding a maximum.</summary>
/// <param name="Timeframe">Its bar length.</param>
/// <param name="Strategies">How many results.</param>
/// <param name="Generations">In how many generations.</param>
public sealed record TooGoodFinding(Guid RunId, string Symbol, string Timeframe, int Strategies, int Generations);

/// <summary>A run that has not ended.</summary>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Status">RUNNING or PENDING.</param>
/// <param name="Step">waiting, training, simulating, judging or pruning.</param>
/// <param name="Generation">The generation under way, 0 for the first.</param>
/// <param name="MaxGenerations">Generations at most.</param>
/// <param name="BestSqn">Highest SQN so far among results with enough trades.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="StartedAt">When it began, or null.</param>
public sealed record RunUnderWay(
    Guid RunId, string Symbol, string Timeframe, string Algorithm, string Status, string Step, int Generation, int MaxGenerations,
    double? BestSqn,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt);
