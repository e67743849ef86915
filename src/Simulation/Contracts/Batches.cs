using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Queues one job per strategy of the grid, in the session's transaction.</summary>
/// <param name="ModelId">The model whose predictions are traded.</param>
/// <param name="Tickers">Symbols to trade; multiplies the grid, ticker slowest.</param>
/// <param name="RunId">The evolution run, or null.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="ParentSqn">SQN of the parent model: better parents go first.</param>
/// <param name="Grid">The strategies.</param>
/// <param name="Settings">How they are traded.</param>
/// <param name="Places">Places of the grid order to queue, each once, claimed in the order given; null queues all.</param>
public sealed record QueueSimulations(
    Guid ModelId, IReadOnlyList<string> Tickers, Guid? RunId, int Generation, double? ParentSqn, StrategyGrid Grid, SimulationSettings Settings,
    IReadOnlyList<int>? Places = null) : IRequest<SimulationBatch>;

/// <summary>A queued batch.</summary>
/// <param name="BatchId">Id.</param>
/// <param name="Jobs">Number of jobs.</param>
public sealed record SimulationBatch(Guid BatchId, int Jobs);

/// <summary>How far a batch is; all zero, and finished, where it has no job: none is known by this id, or all were deleted.</summary>
/// <param name="BatchId">Id.</param>
public sealed record GetBatchProgress(Guid BatchId) : IRequest<BatchProgress>;

/// <summary>How far each of several batches is, at the cost of one; see <see cref="GetBatchProgress"/>.</summary>
/// <param name="BatchIds">Ids; each has an answer.</param>
public sealed record GetProgressOfBatches(IReadOnlyList<Guid> BatchIds) : IRequest<IReadOnlyDictionary<Guid, BatchProgress>>;

/// <summary>Jobs of a batch by state.</summary>
/// <param name="Jobs">All.</param>
/// <param name="Completed">With a result.</param>
/// <param name="Failed">Given up.</param>
/// <param name="Cancelled">Cancelled.</param>
public sealed record BatchProgress(int Jobs, int Completed, int Failed, int Cancelled)
{
    /// <summary>True when nothing is pending or running.</summary>
    public bool Finished => Completed + Failed + Cancelled >= Jobs;
}

/// <summary>What a batch has produced, in grid order: strategies with a result or an error.</summary>
/// <param name="BatchId">Id.</param>
/// <param name="Places">Only these places of the grid; null for all.</param>
public sealed record GetBatchResults(Guid BatchId, IReadOnlyList<int>? Places = null) : IRequest<IReadOnlyList<SimulatedStrategy>>;

/// <summary>One simulated strategy.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="Index">Place in the grid order.</param>
/// <param name="Ticker">Symbol traded.</param>
/// <param name="Strategy">The strategy as it was asked for.</param>
/// <param name="ResolvedThreshold">θ as a return.</param>
/// <param name="Result">Its metrics, or null when the job failed.</param>
/// <param name="Error">Why it failed, or null.</param>
public sealed record SimulatedStrategy(Guid JobId, int Index, string Ticker, Strategy Strategy, double? ResolvedThreshold, StrategyResult? Result, string? Error);

/// <summary>The daily returns of a batch's finished strategies, in grid order, for the tests against chance.</summary>
/// <param name="BatchId">Id.</param>
public sealed record GetBatchDailyReturns(Guid BatchId) : IRequest<IReadOnlyList<StrategyDailyReturns>>;

/// <summary>Daily returns of one strategy.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="Index">Place in the grid order.</param>
/// <param name="Ticker">Symbol traded.</param>
/// <param name="Returns">One return per UTC date of the segment, dates without a trade included.</param>
public sealed record StrategyDailyReturns(Guid JobId, int Index, string Ticker, ReadOnlyMemory<double> Returns);

/// <summary>The Sharpe ratios of finished strategies, one for each different strategy of a batch, to draw how they are spread.</summary>
/// <param name="BatchIds">The batches; unknown ones have none.</param>
public sealed record GetSharpeRatios(IReadOnlyList<Guid> BatchIds) : IRequest<IReadOnlyList<StrategySharpe>>;

/// <summary>Sharpe ratio of one strategy.</summary>
/// <param name="BatchId">Its batch.</param>
/// <param name="Ticker">Symbol traded.</param>
/// <param name="Strategy">The strategy as it was asked for.</param>
/// <param name="Settings">How it was traded.</param>
/// <param name="Daily">Mean/sd of its daily returns, not annualised; null where all are the same, as without a trade.</param>
public sealed record StrategySharpe(Guid BatchId, string Ticker, Strategy Strategy, SimulationSettings Settings, double? Daily);

/// <summary>
/// Cancels what is pending or running of a batch and returns how many jobs that were. A worker that still simulates one of them is
/// refused with 409 when it reports: nothing of a cancelled batch runs again, and its results no longer change, unless somebody
/// retries it (<see cref="RetryJobs"/>).
/// </summary>
/// <param name="BatchId">Id.</param>
public sealed record CancelBatch(Guid BatchId) : IRequest<int>;

/// <summary>Makes due again what of a batch was cancelled or has failed, with all its attempts; results stay.</summary>
/// <param name="BatchId">Id.</param>
public sealed record ReopenBatch(Guid BatchId) : IRequest<int>;

/// <summary>Keeps equity curve and trade list of a finished job (the best and the promoted ones).</summary>
/// <param name="JobId">The job.</param>
public sealed record KeepTrades(Guid JobId) : IRequest;

/// <summary>The kept trades of a job.</summary>
/// <param name="JobId">The job.</param>
public sealed record GetTrades(Guid JobId) : IRequest<KeptTrades>;

/// <summary>Trades and equity of one strategy.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Trades">Every trade.</param>
/// <param name="Equity">Equity at the last close of every date, in units of the initial cash.</param>
public sealed record KeptTrades(Guid JobId, IReadOnlyList<Trade> Trades, IReadOnlyList<EquityPoint> Equity);

/// <summary>One trade.</summary>
/// <param name="Side">1 long, −1 short.</param>
/// <param name="EntryTime">Open time of the fill bar, UTC.</param>
/// <param name="EntryPrice">Fill price.</param>
/// <param name="ExitTime">Open time of the exit's fill bar, UTC.</param>
/// <param name="ExitPrice">Fill price.</param>
/// <param name="Return">Return after costs.</param>
public sealed record Trade(int Side, DateTimeOffset EntryTime, double EntryPrice, DateTimeOffset ExitTime, double ExitPrice, double Return);

/// <summary>Equity on one date.</summary>
/// <param name="Date">UTC date.</param>
/// <param name="Equity">Value in currency.</param>
public sealed record EquityPoint(DateOnly Date, double Equity);
