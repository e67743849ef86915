using System.Text.Json.Serialization;
using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>
/// Starts one run per symbol, bar length and horizon, compared in one table. What is wrong with the request itself, an unknown symbol
/// included, refuses the whole batch; a symbol whose own data cannot carry the request is entered as a FAILED run with the reason, unless
/// that is so for every one of them.
/// </summary>
/// <param name="Symbols">1 to 100 symbols; what is named twice counts once.</param>
/// <param name="Request">The rest of the request; its symbol is ignored.</param>
/// <param name="MaxConcurrent">Runs of the batch that may be under way at once, 1 to 64; null for the configured number.</param>
/// <param name="Priorities">Symbol → priority, -1000 to 1000: higher ones start first, equal ones in the order of
/// <paramref name="Symbols"/>. 0 where none is given.</param>
public sealed record StartEvolutionBatch(
    IReadOnlyList<string> Symbols, EvolutionRequest Request, int? MaxConcurrent = null, IReadOnlyDictionary<string, int>? Priorities = null)
    : IRequest<StartedBatch>
{
    /// <summary>Runs of a batch at most.</summary>
    public const int MostRuns = 500;

    /// <summary>Bar lengths to ask the request over, instead of its own; null or empty for that alone.</summary>
    public IReadOnlyList<string>? Timeframes { get; init; }

    /// <summary>Horizons to ask the request over, instead of its own; null or empty for that alone.</summary>
    public IReadOnlyList<Horizon>? Horizons { get; init; }
}

/// <summary>A batch that has been accepted.</summary>
/// <param name="Status"><c>started</c>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="MaxConcurrent">Runs that may be under way at once.</param>
/// <param name="Runs">Its runs in the order of their turns; <c>status</c> is <c>started</c>, <c>waiting</c> or <c>failed</c>.</param>
public sealed record StartedBatch(Guid BatchId, string Status, string Message, int MaxConcurrent, IReadOnlyList<StartedRun> Runs);

/// <summary>Asks every run of a batch that has not ended to stop; those that wait end at once.</summary>
public sealed record CancelEvolutionBatch(Guid BatchId) : IRequest<EvolutionBatchDetails>;

/// <summary>Batches, newest first.</summary>
/// <param name="Limit">1 to 1000.</param>
public sealed record GetEvolutionBatches(int Limit = 50) : IRequest<IReadOnlyList<EvolutionBatchSummary>>;

/// <summary>One batch and all of its runs.</summary>
public sealed record GetEvolutionBatch(Guid BatchId) : IRequest<EvolutionBatchDetails>;

/// <summary>A batch as a whole.</summary>
public record EvolutionBatchSummary
{
    /// <summary>Id.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>
    /// PENDING before the first run starts, RUNNING, then STOPPED where it was cancelled before its end, FAILED where every run failed,
    /// else COMPLETED.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>Runs that may be under way at once.</summary>
    public required int MaxConcurrent { get; init; }

    /// <summary>True when it was asked to stop.</summary>
    public required bool CancelRequested { get; init; }

    /// <summary>Number of runs.</summary>
    public required int RunsTotal { get; init; }

    /// <summary>Status → number of runs; all five are always there.</summary>
    public required IReadOnlyDictionary<string, int> Counts { get; init; }

    /// <summary>Runs that promoted a model.</summary>
    public required int Promoted { get; init; }

    /// <summary>Mean progress of its runs, 0 to 1.</summary>
    public required double Progress { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first run started, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its last run ended, or null.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Time from the first start to the last end, or to now.</summary>
    public required double Seconds { get; init; }
}

/// <summary>A batch with its runs.</summary>
public sealed record EvolutionBatchDetails : EvolutionBatchSummary
{
    /// <summary>Its runs in the order of their turns.</summary>
    public required IReadOnlyList<BatchedRun> Runs { get; init; }
}

/// <summary>A run of a batch.</summary>
public sealed record BatchedRun
{
    /// <summary>Id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Symbol.</summary>
    public required string Symbol { get; init; }

    /// <summary>Bar length.</summary>
    public required string Timeframe { get; init; }

    /// <summary>How far its target looks ahead, in bars, or to the end of the date.</summary>
    public required Horizon Horizon { get; init; }

    /// <summary>What it asks, such as <c>SPY 1m, 12 bars ahead</c>.</summary>
    [JsonIgnore]
    public string Question => $"{Symbol} {Timeframe}, {Horizon.Words}";

    /// <summary>Its priority in the batch.</summary>
    public required int Priority { get; init; }

    /// <summary>PENDING, RUNNING, COMPLETED, STOPPED or FAILED.</summary>
    public required string Status { get; init; }

    /// <summary>Why it ended, or null.</summary>
    public string? StoppedReason { get; init; }

    /// <summary>What went wrong, or null.</summary>
    public string? Error { get; init; }

    /// <summary>1 for the run whose turn is next; null once it has been released.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>The generation under way or the last one.</summary>
    public required int CurrentGeneration { get; init; }

    /// <summary>Generations at most.</summary>
    public required int MaxGenerations { get; init; }

    /// <summary>Highest SQN so far among results with enough trades.</summary>
    public double? BestSqn { get; init; }

    /// <summary>True when a model was promoted.</summary>
    public required bool Promoted { get; init; }

    /// <summary><c>robust</c> or <c>suspect</c>; null without a promotion.</summary>
    public string? Verdict { get; init; }

    /// <summary>What it promoted; null without a promotion.</summary>
    public BatchedPromotion? Promotion { get; init; }

    /// <summary>Suspect strategies that it examined and does not, or not yet, promote.</summary>
    public required int Candidates { get; init; }

    /// <summary>
    /// Generations done of the most that there can be, the one under way counted by its halves (trained, simulated); 1 once ended.
    /// </summary>
    public required double Progress { get; init; }

    /// <summary>When it started, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Time from start to end, or to now.</summary>
    public required double Seconds { get; init; }
}
