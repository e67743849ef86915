using MediatR;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>The jobs of a file for several symbols, side by side; 404 for an unknown batch.</summary>
/// <param name="BatchId">The batch.</param>
public sealed record GetTuningBatch(Guid BatchId) : IRequest<TuningBatchDetails>;

/// <summary>A batch.</summary>
/// <param name="BatchId">Id.</param>
/// <param name="Status">
/// in_progress while a job is; then the best that one has reached: completed_success, completed_partial or failed.
/// </param>
/// <param name="FileName">Name of the file.</param>
/// <param name="Expert">Expert advisor: the stand-in where there is one.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="Ended">Jobs that have ended.</param>
/// <param name="Failed">Jobs that failed.</param>
/// <param name="PassesDone">Passes run by the latest execution of every task.</param>
/// <param name="PassesPlanned">Passes that they planned.</param>
/// <param name="Symbols">A row for every job, in the order in which they were made.</param>
/// <param name="Seconds">Time from the making of the first job to the end of the last, or to now.</param>
public sealed record TuningBatchDetails(
    Guid BatchId, string Status, string FileName, string Expert, string Timeframe, int Ended, int Failed, long PassesDone,
    long PassesPlanned, IReadOnlyList<TunedSymbol> Symbols, double Seconds);

/// <summary>What came out for one symbol: the figures of the deciding row of its job's best task.</summary>
public sealed record TunedSymbol
{
    /// <summary>Symbol.</summary>
    public string Symbol { get; init; } = "";

    /// <summary>Its job.</summary>
    public Guid JobId { get; init; }

    /// <summary>The task that gives the job's files, else its last one.</summary>
    public Guid TaskId { get; init; }

    /// <summary>State of the job: in_progress, completed_success, completed_partial or failed.</summary>
    public string Status { get; init; } = "";

    /// <summary>Why the task is in its state.</summary>
    public string? Reason { get; init; }

    /// <summary><c>robust</c> or <c>suspect</c>; null before the first row.</summary>
    public string? Verdict { get; init; }

    /// <summary>Why it is suspect.</summary>
    public IReadOnlyList<string> VerdictReasons { get; init; } = [];

    /// <summary>Depth of the task.</summary>
    public int Depth { get; init; }

    /// <summary>Score, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>Distance, 0 to 1.</summary>
    public double? Distance { get; init; }

    /// <summary>Where it was searched; null before the first row.</summary>
    public TesterMetrics? Metrics { get; init; }

    /// <summary>On the bars that were not searched; null where they were not tested.</summary>
    public TesterMetrics? Forward { get; init; }

    /// <summary>The values that decided of the inputs that the file ticks, in its order.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Passes run by the latest execution of every task of the job.</summary>
    public long PassesDone { get; init; }

    /// <summary>Artifact with the output set; null where there is none, and of a job that failed.</summary>
    public Guid? OutputSet { get; init; }
}
