using MediatR;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Jobs, newest first.</summary>
/// <param name="Status">Only these; null for all.</param>
/// <param name="Limit">At most this many, 1 to 1000.</param>
public sealed record GetControllerJobs(string? Status = null, int Limit = 50) : IRequest<IReadOnlyList<ControllerJobSummary>>;

/// <summary>One job with all its tasks.</summary>
public sealed record GetControllerJob(Guid JobId) : IRequest<ControllerJobDetails>;

/// <summary>A job.</summary>
/// <param name="JobId">Id.</param>
/// <param name="Status">in_progress, completed_success, completed_partial or failed.</param>
/// <param name="Source">watch, upload or command_line.</param>
/// <param name="FileName">Name of its file.</param>
/// <param name="ContentSha256">SHA-256 of its file.</param>
/// <param name="Expert">Expert advisor.</param>
/// <param name="Executor">built_in or external.</param>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="From">First bar asked for; null for all.</param>
/// <param name="To">End asked for; null for all.</param>
/// <param name="InitialDeposit">Deposit.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Tasks">Number of tasks.</param>
/// <param name="Warnings">What a person should know.</param>
/// <param name="CreatedAt">Made.</param>
/// <param name="FinishedAt">Ended, or null.</param>
public sealed record ControllerJobSummary(
    Guid JobId, string Status, string Source, string FileName, string ContentSha256, string Expert, string Executor, string Symbol,
    string Timeframe, DateTimeOffset? From, DateTimeOffset? To, double InitialDeposit, string? User, int Tasks,
    IReadOnlyList<string> Warnings, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>The built-in expert that stands in for the file's own; null for a job of a terminal elsewhere.</summary>
    public StandIn? StandIn { get; init; }

    /// <summary>What a pass must meet to be run, or to count where a terminal runs it; null where every one may.</summary>
    public string? Where { get; init; }

    /// <summary>The symbols of a job that finds one set of inputs for several, its own first; empty for a job of one.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>The batches that it belongs to, first to last; empty for a job of its own.</summary>
    public IReadOnlyList<Guid> Batches { get; init; } = [];
}

/// <summary>A job with its tasks, parents before children.</summary>
/// <param name="Job">The job.</param>
/// <param name="Tasks">Its tasks.</param>
/// <param name="Seconds">Time from its making to its end, or to now.</param>
public sealed record ControllerJobDetails(ControllerJobSummary Job, IReadOnlyList<ControllerTaskSummary> Tasks, double Seconds);
