using MediatR;
using StrategyFactory.Kernel.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Makes a job of a .set file.</summary>
public sealed record SubmitTuning : IRequest<SubmittedTuning>
{
    /// <summary>Name of the file, for people and for what it tells of symbol, timeframe and expert; never used as a path.</summary>
    public required string FileName { get; init; }

    /// <summary>The file.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>
    /// What the sender knows; what is null is taken from the file's name, its comments, and the configuration, in this order.
    /// </summary>
    public TuningMetadata Metadata { get; init; } = new();

    /// <summary>Where the file came from.</summary>
    public TuningSource Source { get; init; } = TuningSource.Upload;

    /// <summary>True to make another job of content that has one.</summary>
    public bool Again { get; init; }

    /// <summary>Priority, the larger the sooner, 1 to 999; null for the usual one.</summary>
    public int? Priority { get; init; }

    /// <summary>The batch that its job belongs to, which a job of the same identity joins; null for none.</summary>
    public Guid? Batch { get; init; }
}

/// <summary>What is to be known of a .set file besides its content; the fields of its <c>.meta.json</c>.</summary>
public sealed record TuningMetadata
{
    /// <summary>Symbol to trade.</summary>
    public string? Symbol { get; init; }

    /// <summary>
    /// Symbols to trade instead of one, at most 50, each once: a job for each (<see cref="SubmitTuningBatch"/>), or one for all with
    /// <see cref="SameInputs"/>.
    /// </summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>
    /// True for one job that finds one set of inputs for all <see cref="Symbols"/>, of which the first cuts the period.
    /// </summary>
    public bool SameInputs { get; init; }

    /// <summary>Whether there is a job for each of several symbols.</summary>
    public bool IsBatch => Symbols.Count > 0 && !SameInputs;

    /// <summary>Bar length such as <c>1h</c>; <c>H1</c> is understood.</summary>
    public string? Timeframe { get; init; }

    /// <summary>Name of the expert advisor that the file belongs to.</summary>
    public string? EaName { get; init => field = Composition.Of(value); }

    /// <summary>
    /// Built-in expert advisor that is to stand in for it; null where only one may that the file means and that takes every ticked input.
    /// </summary>
    public string? StandIn { get; init => field = Composition.Of(value); }

    /// <summary>Ticked inputs that a stand-in may leave out, by their names in the file, at most 1,000.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>
    /// What a pass must meet to be run (<see cref="InputCondition"/>), by the names and values of the file, 1 to 500 characters; null where
    /// every one may be.
    /// </summary>
    public string? Where { get; init => field = Composition.Of(value)?.Trim(); }

    /// <summary>First bar, inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Last bar, exclusive.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Deposit of every pass.</summary>
    public double? InitialDeposit { get; init; }

    /// <summary>Windows of the walk-forward test, 1 to 12; null for the configured number.</summary>
    public int? WalkForward { get; init; }

    /// <summary>
    /// True where earlier windows are searched on equally many bars, false where each is from the first bar on; null for what is
    /// configured.
    /// </summary>
    public bool? Rolling { get; init; }

    /// <summary>Whose file it is.</summary>
    public string? User { get; init => field = Composition.Of(value); }
}

/// <summary>Where a file came from.</summary>
public enum TuningSource
{
    /// <summary>The watch folder.</summary>
    Watch,

    /// <summary>The web API.</summary>
    Upload,

    /// <summary>The command line.</summary>
    CommandLine,
}

/// <summary>What became of a file.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="TaskId">The job's first task.</param>
/// <param name="Duplicate">
/// True when this content had that job already for the same symbol, bar length, period, expert and condition.
/// </param>
/// <param name="Expert">Expert advisor: the stand-in where there is one.</param>
/// <param name="Executor"><c>built_in</c>, or <c>external</c> for an expert that only workers elsewhere have.</param>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Passes">
/// Passes that the ticked ranges span and the condition allows; <see cref="long.MaxValue"/> stands for more as well.
/// </param>
/// <param name="Warnings">What a person should know.</param>
public sealed record SubmittedTuning(
    Guid JobId, Guid TaskId, bool Duplicate, string Expert, string Executor, string Symbol, string Timeframe, long Passes,
    IReadOnlyList<string> Warnings)
{
    /// <summary>The built-in expert that stands in for the file's own; null where the task waits for a terminal.</summary>
    public StandIn? StandIn { get; init; }
}
