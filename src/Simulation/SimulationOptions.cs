using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Simulation;

/// <summary>The section <c>Simulation</c> of the configuration.</summary>
internal sealed class SimulationOptions
{
    internal const string Section = "Simulation";

    /// <summary>Jobs a worker of this process claims at once, 1 to 100,000: one grid of the default size and some more.</summary>
    public int BatchSize { get; set; } = 256;

    /// <summary>Threads of the backtest kernel; 0 for one per processor.</summary>
    public int Threads { get; set; }

    /// <summary>Memory for predictions of batches that are claimed in several parts; 0 turns the cache off.</summary>
    public int PredictionCacheMegabytes { get; set; } = 128;

    /// <summary>
    /// Seconds for which a claim or a heartbeat gives a job to its worker; without another heartbeat it then goes to another one.
    /// </summary>
    public int LeaseSeconds { get; set; } = 30;

    /// <summary>Executions that report a failure, after which a job is given up.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>
    /// Leases that may be lost, after which a job is given up for one that takes its workers down. Counted apart from failures and
    /// more patiently: a power cut says nothing about the jobs that ran.
    /// </summary>
    public int MaxLostLeases { get; set; } = 20;

    /// <summary>The expert advisors.</summary>
    public ExpertAdvisorOptions ExpertAdvisors { get; set; } = new();

    /// <summary>Time of a lease.</summary>
    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    /// <summary>Time between heartbeats: two may fail before a lease is lost.</summary>
    internal TimeSpan Heartbeat => Lease / 3;

    internal static bool Valid(SimulationOptions options) =>
        options is
        {
            BatchSize: >= 1 and <= 100_000,
            Threads: >= 0 and <= 1024,
            PredictionCacheMegabytes: >= 0 and <= 65_536,
            LeaseSeconds: >= 1 and <= 86_400,
            MaxAttempts: >= 1,
            MaxLostLeases: >= 1,
        }
        && options.ExpertAdvisors.Valid();

    internal const string Allowed =
        "Simulation: BatchSize must be from 1 to 100000, Threads from 0 to 1024, PredictionCacheMegabytes from 0 to 65536, "
        + "LeaseSeconds from 1 to 86400, MaxAttempts and MaxLostLeases at least 1. "
        + "Simulation:ExpertAdvisors: MinimumBars at least 10, IndicatorMegabytes at least 16, Population 4 to 10000, "
        + "PlateauGenerations at least 1, CurvePoints 2 to 10000; criteria name known metrics, "
        + "hard ones have AtLeast or AtMost above 0, quality ones a Weight above 0 and Bad and Good that differ; "
        + "sizes, lots, leverage and rates of Symbols are above 0; ServerTimeZone is a zone "
        + "such as Europe/London or America/New_York+07:00; "
        + "experts are built-in ones.";
}
