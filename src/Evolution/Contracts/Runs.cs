using MediatR;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>Checks a request, stores a run and makes it due.</summary>
/// <param name="Request">What to evolve.</param>
public sealed record StartEvolution(EvolutionRequest Request) : IRequest<StartedRun>;

/// <summary>A run that has been accepted.</summary>
/// <param name="Status"><c>started</c>; in a batch also <c>waiting</c> and <c>failed</c>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="MaxGenerations">Generations at most.</param>
/// <param name="Plan">What generation 0 will do.</param>
public sealed record StartedRun(Guid RunId, string Status, string Message, int MaxGenerations, RunPlan Plan);

/// <summary>The work of one generation.</summary>
/// <param name="Features">Features of generation 0.</param>
/// <param name="Cells">Models in the training grid.</param>
/// <param name="Fits">Fits, folds and refits included.</param>
/// <param name="Strategies">Strategies simulated.</param>
/// <param name="Warnings">Hints that are no errors.</param>
public sealed record RunPlan(IReadOnlyList<string> Features, int Cells, int Fits, int Strategies, IReadOnlyList<string> Warnings);

/// <summary>The durable work of a run: continues from what is committed, to the run's end.</summary>
public sealed record RunEvolution(Guid RunId) : IDurableCommand
{
    /// <inheritdoc/>
    public string JobKey => RunId.ToString();

    /// <inheritdoc/>
    public IRequest WhenGivenUp(string reason) => new FailRun(RunId, reason);

    /// <inheritdoc/>
    public IRequest WhenCancelled() => new StopRun(RunId);

    /// <inheritdoc/>
    public IRequest WhenRestarted() => new ReopenRun(RunId);
}

/// <summary>The commands of all runs that are due or at work: a run that waits for its turn in a batch is neither.</summary>
public sealed record GetRunsUnderWay : IRequest<IReadOnlyList<IDurableCommand>>;

/// <summary>The commands of all work of this module: its runs, and the news of promotions that nobody has been told yet.</summary>
public sealed record GetEvolutionWorkUnderWay : IWorkUnderWay;

/// <summary>Ends a run that cannot go on as FAILED; one that has ended already stays as it is.</summary>
/// <param name="Reason">A sentence for people.</param>
public sealed record FailRun(Guid RunId, string Reason) : IRequest;

/// <summary>
/// Ends a run that is at work nowhere any more as STOPPED, reason <c>cancelled</c>; one that has ended already stays as it is.
/// </summary>
public sealed record StopRun(Guid RunId) : IRequest;

/// <summary>
/// Takes up a run again that <see cref="FailRun"/> has ended; in a batch it waits for its turn. Any other run stays as it is.
/// </summary>
public sealed record ReopenRun(Guid RunId) : IRequest;

/// <summary>
/// Asks a run to stop; it ends as STOPPED, reason <c>cancelled</c>: at once where it is at work nowhere, else as soon as it looks.
/// </summary>
public sealed record CancelRun(Guid RunId) : IRequest<RunDetails>;

/// <summary>Runs, newest first.</summary>
/// <param name="Status">PENDING, RUNNING, COMPLETED, STOPPED, FAILED or PROMOTED; null for all.</param>
/// <param name="Limit">1 to 1000.</param>
/// <param name="Tag">Only runs that carry it, any case; null for all.</param>
/// <param name="Pinned">True for pinned ones only.</param>
public sealed record GetRuns(string? Status = null, int Limit = 50, string? Tag = null, bool Pinned = false)
    : IRequest<IReadOnlyList<RunSummary>>;

/// <summary>A run in lists.</summary>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Status">PENDING, RUNNING, COMPLETED, STOPPED or FAILED.</param>
/// <param name="StoppedReason">Why it ended, or null.</param>
/// <param name="Promoted">True when a model was promoted.</param>
/// <param name="CurrentGeneration">The generation under way or the last one.</param>
/// <param name="MaxGenerations">Generations at most.</param>
/// <param name="BestSqn">Highest SQN so far among results with enough trades.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="Seconds">Time from start to end, or to now.</param>
public sealed record RunSummary(
    Guid RunId, string Symbol, string Timeframe, string Algorithm, string Status, string? StoppedReason, bool Promoted,
    int CurrentGeneration, int MaxGenerations,
    double? BestSqn, Guid? BestModelId, DateTimeOffset CreatedAt, double Seconds)
{
    /// <summary>How far its target looks ahead.</summary>
    public Horizon Horizon { get; init; } = Horizon.NextBar;

    /// <summary>What people have written on it.</summary>
    public Annotation Annotation { get; init; } = Annotation.None;
}

/// <summary>One run with everything about it.</summary>
public sealed record GetRun(Guid RunId) : IRequest<RunDetails>;

/// <summary>The same of several runs, at the cost of one.</summary>
/// <param name="RunIds">At most 200 ids; the answer has their order, without those that are not there.</param>
public sealed record GetDetailsOfRuns(IReadOnlyList<Guid> RunIds) : IRequest<IReadOnlyList<RunDetails>>;

/// <summary>A run.</summary>
public sealed record RunDetails
{
    /// <summary>Id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The batch it was started with, or null.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Symbol.</summary>
    public required string Symbol { get; init; }

    /// <summary>PENDING, RUNNING, COMPLETED, STOPPED or FAILED.</summary>
    public required string Status { get; init; }

    /// <summary>Why it ended, or null while it runs.</summary>
    public string? StoppedReason { get; init; }

    /// <summary>True when a model was promoted.</summary>
    public required bool Promoted { get; init; }

    /// <summary>Every generation so far.</summary>
    public required IReadOnlyList<GenerationSummary> Generations { get; init; }

    /// <summary>What it promotes, known once it has ended; or null.</summary>
    public PromotionSummary? Promotion { get; init; }

    /// <summary>
    /// Suspect strategies that it examined and does not promote, in the order of their generations: another one is better, or the run
    /// goes on.
    /// </summary>
    public required IReadOnlyList<PromotionSummary> Candidates { get; init; }

    /// <summary>Time from start to end, or to now.</summary>
    public required double Seconds { get; init; }

    /// <summary>How far it is; null once ended.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>Where the time went, all generations so far together.</summary>
    public required StepSeconds Timings { get; init; }

    /// <summary>Highest SQN so far among results with enough trades.</summary>
    public double? BestSqn { get; init; }

    /// <summary>Its model.</summary>
    public Guid? BestModelId { get; init; }

    /// <summary>The request with every default filled in.</summary>
    public required EvolutionRequest Config { get; init; }

    /// <summary>What each search option saved, and what it cost in quality; empty for the plain search.</summary>
    public required IReadOnlyList<SearchSaving> Savings { get; init; }

    /// <summary>The fingerprints that were looked up before each training: which models were known.</summary>
    public required IReadOnlyList<TrajectoryStep> Trajectory { get; init; }

    /// <summary>What people have written on it.</summary>
    public Annotation Annotation { get; init; } = Annotation.None;

    /// <summary>What went wrong, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Hints that are no errors.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>How far a running run is.</summary>
/// <param name="Step">training, simulating, judging or pruning.</param>
/// <param name="Generation">The generation under way.</param>
/// <param name="ModelsTrained">Cells of this generation finished.</param>
/// <param name="ModelsTotal">Cells of this generation.</param>
/// <param name="SimulationsDone">Strategies of this generation finished.</param>
/// <param name="SimulationsTotal">Strategies of this generation.</param>
/// <param name="EtaSeconds">Estimate for the whole run from the generations so far; null at first.</param>
public sealed record RunProgress(
    string Step, int Generation, int ModelsTrained, int ModelsTotal, int SimulationsDone, int SimulationsTotal, double? EtaSeconds);

/// <summary>One generation.</summary>
public sealed record GenerationSummary
{
    /// <summary>0 is the seed.</summary>
    public required int Generation { get; init; }

    /// <summary>Which pruning alternative of its generation; 0 is that of the plain search.</summary>
    public required int Alternative { get; init; }

    /// <summary>True for the alternative that the next generation is pruned from, or that was the last.</summary>
    public required bool Continues { get; init; }

    /// <summary>Features, sorted by ordinal name.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>The generation's model.</summary>
    public required Guid ModelId { get; init; }

    /// <summary>Fingerprint of its training.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Cells fitted; 0 when the model was reused.</summary>
    public required int ModelsTrained { get; init; }

    /// <summary>True when the fingerprint was known.</summary>
    public required bool Reused { get; init; }

    /// <summary>Strategies with a result.</summary>
    public required int Simulations { get; init; }

    /// <summary>Highest SQN among results with enough trades; null with <see cref="BestSqnReason"/>.</summary>
    public double? BestSqn { get; init; }

    /// <summary>Why <see cref="BestSqn"/> is null.</summary>
    public string? BestSqnReason { get; init; }

    /// <summary>Profit factor of that result.</summary>
    public double? ProfitFactor { get; init; }

    /// <summary>Trades of that result.</summary>
    public int? Trades { get; init; }

    /// <summary>Results that failed only by being too good.</summary>
    public required int TooGood { get; init; }

    /// <summary>Results that met every criterion.</summary>
    public required int Qualified { get; init; }

    /// <summary>The best result's job, for its kept trades.</summary>
    public Guid? BestJobId { get; init; }

    /// <summary>Time spent.</summary>
    public required double Seconds { get; init; }
}

/// <summary>An examined strategy: what a run promotes, or a candidate beside it; and what the examination found.</summary>
public sealed record PromotionSummary
{
    /// <summary>Id of the promotion record.</summary>
    public required Guid PromotedId { get; init; }

    /// <summary>Model.</summary>
    public required Guid ModelId { get; init; }

    /// <summary>SQN.</summary>
    public required double Sqn { get; init; }

    /// <summary>Profit factor.</summary>
    public required double ProfitFactor { get; init; }

    /// <summary>Trades.</summary>
    public required int Trades { get; init; }

    /// <summary>Weekly consistency.</summary>
    public required double WeeklyConsistency { get; init; }

    /// <summary>θ as a return.</summary>
    public required double Threshold { get; init; }

    /// <summary>Outlier cut-off.</summary>
    public required double ZScore { get; init; }

    /// <summary>Regime filter.</summary>
    public required RegimeConfig Regime { get; init; }

    /// <summary>Symbol traded.</summary>
    public required string Ticker { get; init; }

    /// <summary>Generation.</summary>
    public required int Generation { get; init; }

    /// <summary>True for a suspect one that its run does not, or not yet, promote: another is better, or the run goes on.</summary>
    public required bool Candidate { get; init; }

    /// <summary><c>robust</c>, or <c>suspect</c> with <see cref="Reasons"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>Every test that the promotion failed.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Distinct trials ever judged for this symbol and timeframe: N of the deflated Sharpe ratio.</summary>
    public required long DistinctTrials { get; init; }

    /// <summary>
    /// Deflated Sharpe ratio: the probability that the true daily Sharpe ratio is above what the best of N lucky trials would show.
    /// </summary>
    public double? Dsr { get; init; }

    /// <summary>The same with the spread of the run's own trials in place of that of a worthless one.</summary>
    public double? DsrTrials { get; init; }

    /// <summary>
    /// How many of the run's trials on this symbol are independent of each other: clusters of their daily returns. Null where it cannot be
    /// told (fewer than ten dates), and for promotions from before it was counted.
    /// </summary>
    public int? EffectiveTrials { get; init; }

    /// <summary>The deflated Sharpe ratio with so many trials; for information: <see cref="Dsr"/> decides.</summary>
    public double? DsrEffective { get; init; }

    /// <summary>Probability of backtest overfitting among the generation's strategies.</summary>
    public double? Pbo { get; init; }

    /// <summary>The strategy on the sealed holdout.</summary>
    public required StrategyResult Holdout { get; init; }

    /// <summary>The strategy on the simulation segment under stressed costs.</summary>
    public required StrategyResult CostStress { get; init; }

    /// <summary>Stressed costs a side, in basis points; null where that was not yet kept.</summary>
    public double? StressedCostBps { get; init; }

    /// <summary>
    /// What a side usually cost, as configured, in basis points: for <c>robust</c> the strategy must break even above it on both
    /// segments. Null where that was not yet asked.
    /// </summary>
    public double? UsualCostBps { get; init; }

    /// <summary>Median SQN of its neighbours in the grid over its own: near 1 on a plateau, near 0 on a needle.</summary>
    public double? PlateauScore { get; init; }
}

/// <summary>Per-generation summaries with the best results of each.</summary>
/// <param name="Top">Best results per generation, 0 to 1000.</param>
/// <param name="Generation">Only this one, with its alternatives; null for all.</param>
public sealed record GetGenerations(Guid RunId, int Top = 5, int? Generation = null) : IRequest<IReadOnlyList<GenerationDetails>>;

/// <summary>A generation and its best strategies.</summary>
/// <param name="TopResults">Highest SQN first.</param>
public sealed record GenerationDetails(GenerationSummary Summary, IReadOnlyList<SimulatedStrategy> TopResults);

/// <summary>The family tree of a run.</summary>
public sealed record GetLineage(Guid RunId) : IRequest<IReadOnlyList<LineageEntry>>;

/// <summary>One step of a lineage.</summary>
/// <param name="Generation">Generation of the child.</param>
/// <param name="ParentModelId">Parent, null for the seed.</param>
/// <param name="ParentSqn">Best SQN of the parent.</param>
/// <param name="ChildSqn">Best SQN of the child, once judged.</param>
/// <param name="PrunedFeatures">Features removed.</param>
/// <param name="RemainingFeatures">Features kept.</param>
/// <param name="PruningReason"><c>seed</c>, <c>low_importance</c>, or how an alternative differs: <c>fewer_removed</c>,
/// <c>more_removed</c>, <c>boundary_swapped</c>.</param>
/// <param name="Fingerprint">Fingerprint of the child.</param>
/// <param name="Alternative">Which pruning alternative of its generation; 0 is that of the plain search.</param>
public sealed record LineageEntry(
    int Generation, Guid? ParentModelId, Guid ChildModelId, double? ParentSqn, double? ChildSqn, IReadOnlyList<string> PrunedFeatures,
    IReadOnlyList<string> RemainingFeatures, string PruningReason, string Fingerprint, int Alternative = 0)
{
    /// <summary>
    /// Pruned features whose importance lies within two standard errors of that of the weakest feature kept: another sample of rows may
    /// have pruned others. Empty where the importance has no standard error.
    /// </summary>
    public IReadOnlyList<string> WithinNoise { get; init; } = [];
}

/// <summary>Counts for <c>GET /api/stats</c>.</summary>
public sealed record GetEvolutionStatistics : IRequest<EvolutionStatistics>;

/// <summary>Runs by status, and promotions.</summary>
/// <param name="Runs">Status → count.</param>
/// <param name="Promoted">Promotions: at most one a run.</param>
/// <param name="Candidates">Examined strategies beside them.</param>
public sealed record EvolutionStatistics(IReadOnlyDictionary<string, long> Runs, long Promoted, long Candidates);

/// <summary>Where the time of a run went.</summary>
public sealed record GetTimings(Guid RunId) : IRequest<RunTimings>;

/// <summary>Seconds by step.</summary>
/// <param name="Seconds">From start to end, or to now.</param>
/// <param name="Total">All generations together.</param>
public sealed record RunTimings(Guid RunId, double Seconds, StepSeconds Total, IReadOnlyList<StepSeconds> Generations);

/// <summary>Seconds of one generation, or of all.</summary>
/// <param name="Plan">Reading data, features, regimes, fingerprint.</param>
/// <param name="Fit">Fitting the grid.</param>
/// <param name="Store">Storing model and lineage, queueing strategies.</param>
/// <param name="Simulate">Simulating them.</param>
/// <param name="Judge">Judging, examining, keeping trades.</param>
public sealed record StepSeconds(double Plan, double Fit, double Store, double Simulate, double Judge);
