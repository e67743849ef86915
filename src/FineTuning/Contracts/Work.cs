using MediatR;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// One step of the loop: gives up lost leases, judges what workers have done, makes children, queues what is due. Safe to send anywhere,
/// any time.
/// </summary>
public sealed record AdvanceController : IRequest<ControllerAdvance>;

/// <summary>What a step did.</summary>
/// <param name="Queued">Tasks queued.</param>
/// <param name="Lost">Leases that had run out.</param>
/// <param name="Settled">Failed executions that became a retry or a failure.</param>
/// <param name="Judged">Finished executions that were judged.</param>
public sealed record ControllerAdvance(int Queued, int Lost, int Settled, int Judged)
{
    /// <summary>True when nothing was to be done.</summary>
    public bool IsIdle => Queued + Lost + Settled + Judged == 0;
}

/// <summary>Claims the first task of the queue and searches it here with a built-in expert. Send it outside a transaction.</summary>
/// <param name="WorkerId">Name of this worker.</param>
/// <param name="JobId">Only tasks of this job; null for any.</param>
/// <param name="Progress">Told how far the search is.</param>
public sealed record RunControllerTask(string WorkerId, Guid? JobId = null, IProgress<SearchProgress>? Progress = null)
    : IRequest<RanTask?>;

/// <summary>A task that was run here.</summary>
/// <param name="TaskId">Task.</param>
/// <param name="Status">What became of the execution: completed, failed, lost or cancelled.</param>
public sealed record RanTask(Guid TaskId, string Status);

/// <summary>Claims the first task of the queue for a worker elsewhere, on a lease.</summary>
/// <param name="WorkerId">The worker's own name, 1 to 200 characters.</param>
/// <param name="Experts">Experts that it has, by name; null for those that are not built in.</param>
public sealed record ClaimControllerTask(string WorkerId, IReadOnlyList<string>? Experts = null) : IRequest<ClaimedControllerTask?>;

/// <summary>A claimed task: all that a terminal needs.</summary>
/// <param name="TaskId">Task.</param>
/// <param name="Token">Fencing token of this claim; heartbeats, results and failures carry it.</param>
/// <param name="LeaseUntil">Until when the task is the worker's.</param>
/// <param name="Attempt">Which execution this is.</param>
/// <param name="Expert">Expert advisor.</param>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="From">First bar; null for all.</param>
/// <param name="To">End; null for all.</param>
/// <param name="InitialDeposit">Deposit.</param>
/// <param name="FileName">Name of the input set.</param>
/// <param name="InputSet">Path from which the input set is downloaded.</param>
/// <param name="TesterIni">Path from which the tester's .ini is downloaded.</param>
/// <param name="Passes">Passes that the ranges span.</param>
/// <param name="Seed">Seed.</param>
/// <param name="PassLimit">Passes allowed.</param>
public sealed record ClaimedControllerTask(
    Guid TaskId, long Token, DateTimeOffset LeaseUntil, int Attempt, string Expert, string Symbol, string Timeframe, DateTimeOffset? From,
    DateTimeOffset? To, double InitialDeposit, string FileName, string InputSet, string TesterIni, long Passes, int Seed, int PassLimit);

/// <summary>Extends the leases of claimed tasks.</summary>
/// <param name="WorkerId">Who claimed them.</param>
/// <param name="Tasks">The tasks, at most 1,000.</param>
public sealed record HeartbeatControllerTasks(string WorkerId, IReadOnlyList<HeldControllerTask> Tasks)
    : IRequest<ExtendedControllerLeases>;

/// <summary>A task and the token with which it was claimed.</summary>
/// <param name="TaskId">Task.</param>
/// <param name="Token">Token.</param>
/// <param name="PassesDone">Passes run so far, for those who watch.</param>
/// <param name="PassesPlanned">Passes planned.</param>
/// <param name="BestScore">Best score so far.</param>
public sealed record HeldControllerTask(
    Guid TaskId, long Token, long? PassesDone = null, long? PassesPlanned = null, double? BestScore = null);

/// <summary>What a heartbeat achieved.</summary>
/// <param name="LeaseUntil">Until when the tasks that are not lost are the worker's.</param>
/// <param name="Lost">Tasks that are no longer the worker's: it may drop them.</param>
public sealed record ExtendedControllerLeases(DateTimeOffset LeaseUntil, IReadOnlyList<Guid> Lost);

/// <summary>
/// Reports the result of a claimed task. Refused with 409 unless the task runs under this worker and token; the same report sent again
/// changes nothing and is answered like the first.
/// </summary>
public sealed record CompleteControllerTask : IRequest<ControllerTaskSummary>
{
    /// <summary>Task.</summary>
    public Guid TaskId { get; init; }

    /// <summary>Who claimed it.</summary>
    public string WorkerId { get; init; } = "";

    /// <summary>The claim's token.</summary>
    public long Token { get; init; }

    /// <summary>Reported passes; may be empty where there is a report.</summary>
    public IReadOnlyList<ReportedPass> Passes { get; init; } = [];

    /// <summary>Optimisation report of MetaTrader 5 (XML) or tester report of MetaTrader 4 (HTML).</summary>
    public UploadedFile? Report { get; init; }

    /// <summary>Report of the forward period, of the same kind; its passes are matched by number.</summary>
    public UploadedFile? ForwardReport { get; init; }

    /// <summary>The .set file that the best pass gives; made from the input set where there is none.</summary>
    public UploadedFile? OutputSet { get; init; }
}

/// <summary>A pass that a worker elsewhere reports.</summary>
/// <param name="PassNumber">Its number.</param>
/// <param name="Values">Inputs by name.</param>
/// <param name="Metrics">On the bars that were searched.</param>
/// <param name="Forward">On the bars after them.</param>
public sealed record ReportedPass(
    long PassNumber, IReadOnlyDictionary<string, string> Values, TesterMetrics Metrics, TesterMetrics? Forward = null);

/// <summary>A file that somebody sent.</summary>
/// <param name="FileName">Name; never used as a path.</param>
/// <param name="Content">Bytes.</param>
public sealed record UploadedFile(string FileName, ReadOnlyMemory<byte> Content);

/// <summary>Reports that a claimed task could not be run. Refused and repeated as <see cref="CompleteControllerTask"/> is.</summary>
/// <param name="TaskId">Task.</param>
/// <param name="WorkerId">Who claimed it.</param>
/// <param name="Token">The claim's token.</param>
/// <param name="Error">What went wrong, 1 to 10,000 characters.</param>
public sealed record FailControllerTask(Guid TaskId, string WorkerId, long Token, string Error) : IRequest<ControllerTaskSummary>;

/// <summary>Cancels a task that has not ended; a search under way stops at its next heartbeat.</summary>
public sealed record CancelControllerTask(Guid TaskId) : IRequest<ControllerTaskSummary>;

/// <summary>
/// Runs a failed or cancelled task again, with as many further executions as a new task has; a task that waits for a retry is due at once.
/// </summary>
public sealed record RetryControllerTask(Guid TaskId) : IRequest<ControllerTaskSummary>;

/// <summary>Takes what lies ready in the watch folder.</summary>
public sealed record TakeWatchedFiles : IRequest<WatchedFiles>;

/// <summary>Gives the files of ended jobs back into the watch folder; returns the number of jobs.</summary>
public sealed record DeliverTunedFiles : IRequest<int>;

/// <summary>What was taken from the watch folder.</summary>
/// <param name="Accepted">Files that became jobs.</param>
/// <param name="Rejected">Files that were refused.</param>
/// <param name="Waiting">Files that are still being written, or could not be read or moved just now.</param>
public sealed record WatchedFiles(int Accepted, int Rejected, int Waiting);
