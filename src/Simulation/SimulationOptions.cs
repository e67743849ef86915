namespace StrategyFactory.Simulation;

/// <summary>The section <c>Simulation</c> of the configuration.</summary>
internal sealed class SimulationOptions
{
    /// <summary>Jobs a worker of this process claims at once, 1 to 100,000: one grid of the default size and some more.</summary>
    public int BatchSize { get; set; } = 256;

    /// <summary>Threads of the backtest kernel; 0 for one per processor.</summary>
    public int Threads { get; set; }

    /// <summary>Memory for predictions of batches that are claimed in several parts; 0 turns the cache off.</summary>
    public int PredictionCacheMegabytes { get; set; } = 128;

    /// <summary>Seconds after which a claimed job without a result is given to another worker.</summary>
    public int LeaseSeconds { get; set; } = 300;

    /// <summary>Claims after which a job that never came back is given up as failed.</summary>
    public int MaxAttempts { get; set; } = 5;

    internal static bool Valid(SimulationOptions options) =>
        options is { BatchSize: >= 1 and <= 100_000, Threads: >= 0 and <= 1024, PredictionCacheMegabytes: >= 0 and <= 65_536, LeaseSeconds: >= 1, MaxAttempts: >= 1 };

    internal const string Allowed =
        "Simulation: BatchSize must be from 1 to 100000, Threads from 0 to 1024, PredictionCacheMegabytes from 0 to 65536, LeaseSeconds and MaxAttempts at least 1.";
}
