using System.Text.Json.Serialization;
using MediatR;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// Says what <see cref="SubmitTuning"/> would make of a file, and stores nothing. A file that cannot be read is refused as there; what is
/// missing besides the file is told in the answer.
/// </summary>
public sealed record PreviewTuning : IRequest<TuningPreview>
{
    /// <summary>Name of the file, 1 to 255 characters.</summary>
    public required string FileName { get; init; }

    /// <summary>The file.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>What the sender knows.</summary>
    public TuningMetadata Metadata { get; init; } = new();

    /// <summary>
    /// Passes of a pilot, 16 to 10,000, that tells on which inputs the score depends (<see cref="TuningPreview.Advice"/>); null for none.
    /// </summary>
    public int? Advise { get; init; }

    /// <summary>Told how far the pilot is.</summary>
    public IProgress<SearchProgress>? Progress { get; init; }
}

/// <summary>What a file holds and what would become of it.</summary>
/// <param name="FileName">Name.</param>
/// <param name="Format"><c>mt4</c> or <c>mt5</c>.</param>
/// <param name="Inputs">Its inputs, in the order of the file.</param>
/// <param name="Passes">Passes that the ticked ranges span and the condition allows.</param>
/// <param name="Search">Who would search what; null where something is missing.</param>
/// <param name="Obstacle">What is missing; null where the file can be submitted as it is.</param>
/// <param name="DuplicateOf">
/// First task of the job that has this content for the same symbol, bar length, period, expert and condition already; null where there is
/// none.
/// </param>
/// <param name="Warnings">What a person should know.</param>
public sealed record TuningPreview(
    string FileName, string Format, IReadOnlyList<PreviewedInput> Inputs, long Passes, PreviewedSearch? Search, PreviewObstacle? Obstacle,
    Guid? DuplicateOf,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Why the task would wait for a terminal; null where it would not.</summary>
    public TerminalWait? Waits { get; init; }

    /// <summary>What a pass must meet; null where every one counts.</summary>
    public string? Where { get; init; }

    /// <summary>True where <see cref="Passes"/> is an estimate: the inputs of the condition have too many combinations to count.</summary>
    public bool AboutPasses { get; init; }

    /// <summary>What a pilot has shown; null where none was asked for, or something is missing that it needs.</summary>
    public SearchAdvice? Advice { get; init; }
}

/// <summary>A file that no built-in expert advisor stands in for.</summary>
/// <param name="Expert">What the file's expert advisor is called.</param>
/// <param name="Meant">The built-in expert that the name means; null for none.</param>
/// <param name="Unread">Ticked inputs that it does not have.</param>
public sealed record TerminalWait(string Expert, string? Meant, IReadOnlyList<string> Unread)
{
    /// <summary>Why none stands in, without a full stop.</summary>
    [JsonIgnore]
    public string Reason => Meant is null
        ? $"'{Expert}' is no built-in expert advisor, and none stands in for it"
        : $"'{Expert}' is not ours: {Meant} would stand in for it, but does not have the ticked inputs {string.Join(", ", Unread)}";

    /// <summary>The reason in a sentence.</summary>
    public string Text => $"{Reason}: the task waits for a terminal that has it.";
}

/// <summary>An input as the file has it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Value">Value.</param>
/// <param name="Ticked">True when the search is to vary it.</param>
/// <param name="Start">First value of its range, or null.</param>
/// <param name="Step">Distance of the values of its range, or null.</param>
/// <param name="Stop">Last value of its range, or null.</param>
/// <param name="Values">How many values would be tried: 1 for an input that is not ticked.</param>
/// <param name="Means">Input of the built-in expert that it sets; null for one that no built-in expert would look at.</param>
public sealed record PreviewedInput(
    string Name, string Value, bool Ticked, string? Start, string? Step, string? Stop, long Values, string? Means);

/// <summary>Who would search what.</summary>
/// <param name="Expert">Expert advisor.</param>
/// <param name="Executor"><c>built_in</c>, or <c>external</c> for an expert that only terminals elsewhere have.</param>
/// <param name="StandIn">The built-in expert that stands in for the file's own; null where the task would wait for a terminal.</param>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="From">First bar asked for; null for all.</param>
/// <param name="To">End asked for; null for all.</param>
/// <param name="InitialDeposit">Deposit.</param>
/// <param name="Method"><c>complete</c>, <c>genetic</c>, or <c>external</c> where a terminal decides it.</param>
/// <param name="PlannedPasses">About so many passes are run at first.</param>
public sealed record PreviewedSearch(
    string Expert, string Executor, StandIn? StandIn, string Symbol, string Timeframe, DateTimeOffset? From, DateTimeOffset? To,
    double InitialDeposit, string Method,
    long PlannedPasses);

/// <summary>Why a file could not be submitted as it is.</summary>
/// <param name="Field">The field that would help.</param>
/// <param name="Message">What is missing.</param>
public sealed record PreviewObstacle(string? Field, string Message);
