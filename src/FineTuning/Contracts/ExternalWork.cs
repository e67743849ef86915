using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Claims the first task of the queue for a worker elsewhere, on a lease.</summary>
/// <param name="WorkerId">The worker's own name, 1 to 200 characters.</param>
/// <param name="Experts">Experts that it has, by name; null for those that are not built in.</param>
public sealed record ClaimControllerTask(string WorkerId, IReadOnlyList<string>? Experts = null) : IRequest<ClaimedControllerTask?>
{
    /// <summary>Who, in the one form of a name.</summary>
    public string WorkerId { get; init; } = Composition.Of(WorkerId);
}

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
    : IRequest<ExtendedControllerLeases>
{
    /// <summary>Who, in the one form of a name.</summary>
    public string WorkerId { get; init; } = Composition.Of(WorkerId);
}

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

/// <summary>Reports that a claimed task could not be run. Refused and repeated as <see cref="CompleteControllerTask"/> is.</summary>
/// <param name="TaskId">Task.</param>
/// <param name="WorkerId">Who claimed it.</param>
/// <param name="Token">The claim's token.</param>
/// <param name="Error">What went wrong, 1 to 10,000 characters.</param>
public sealed record FailControllerTask(Guid TaskId, string WorkerId, long Token, string Error) : IRequest<ControllerTaskSummary>
{
    /// <summary>Who, in the one form of a name.</summary>
    public string WorkerId { get; init; } = Composition.Of(WorkerId);
}
