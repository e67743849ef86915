using MediatR;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Which .set files were tuned in a range of time, and which still are.</summary>
/// <param name="Since">First instant.</param>
/// <param name="Until">First instant after the range.</param>
public sealed record GetTuningReport(DateTimeOffset Since, DateTimeOffset Until) : IRequest<TuningReport>;

/// <summary>Jobs that ended in a range of time. Lists hold their newest entries; the numbers count all.</summary>
public sealed record TuningReport
{
    /// <summary>The most entries a list has.</summary>
    public const int Longest = 100;

    /// <summary>Jobs that ended.</summary>
    public required int Ended { get; init; }

    /// <summary>Those that met both thresholds.</summary>
    public required int Succeeded { get; init; }

    /// <summary>Those that met one of them.</summary>
    public required int Partial { get; init; }

    /// <summary>Those that met none, or could not be run.</summary>
    public required int Failed { get; init; }

    /// <summary>The jobs that ended, each with the best that its tasks have found, latest first.</summary>
    public required IReadOnlyList<TunedFile> Files { get; init; }

    /// <summary>Jobs that have not ended.</summary>
    public required int Open { get; init; }

    /// <summary>The jobs that have not ended, oldest first.</summary>
    public required IReadOnlyList<FileUnderWay> UnderWay { get; init; }
}

/// <summary>What became of a .set file.</summary>
/// <param name="JobId">Job.</param>
/// <param name="TaskId">
/// The task whose output counts: of those that succeeded at least in part a robust one, then the best deciding row; the last one where none
/// has a row.
/// </param>
/// <param name="FileName">Name of the file.</param>
/// <param name="Expert">Expert advisor.</param>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Status">completed_success, completed_partial or failed.</param>
/// <param name="Reason">Why.</param>
/// <param name="Distance">Distance of the deciding row to what is good, 0 is there.</param>
/// <param name="Score">Score of the deciding row, 0 to 1.</param>
/// <param name="Forward">Its metrics on the bars that were not searched; null where there are none.</param>
/// <param name="OutputSet">Artifact with the tuned file, or null.</param>
/// <param name="FinishedAt">When the job ended.</param>
public sealed record TunedFile(
    Guid JobId, Guid TaskId, string FileName, string Expert, string Symbol, string Timeframe, string Status, string? Reason,
    double? Distance, double? Score, TesterMetrics? Forward, Guid? OutputSet, DateTimeOffset FinishedAt)
{
    /// <summary><c>robust</c> or <c>suspect</c>; null where no pass was reported.</summary>
    public string? Verdict { get; init; }

    /// <summary>Why it is suspect.</summary>
    public IReadOnlyList<string> VerdictReasons { get; init; } = [];

    /// <summary>True where <see cref="Expert"/> is a built-in one that stood in for the file's own.</summary>
    public bool IsStandIn { get; init; }
}

/// <summary>A .set file that is being tuned.</summary>
/// <param name="JobId">Job.</param>
/// <param name="FileName">Name of the file.</param>
/// <param name="Expert">Expert advisor.</param>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="CreatedAt">When it was taken.</param>
public sealed record FileUnderWay(Guid JobId, string FileName, string Expert, string Symbol, string Timeframe, DateTimeOffset CreatedAt);
