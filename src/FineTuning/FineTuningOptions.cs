using System.ComponentModel.DataAnnotations;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.TesterFiles;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning;

/// <summary>Section <c>FineTuning</c> of the configuration.</summary>
internal sealed class FineTuningOptions
{
    internal const string Section = "FineTuning";

    /// <summary>The storage root; set by the host.</summary>
    public string StorageFolder { get; set; } = "";

    /// <summary>Folder whose .set files become jobs, below the storage root unless it is a full path; empty watches nothing.</summary>
    public string WatchFolder { get; set; } = "watch";

    /// <summary>A file is taken when it has not changed for so long.</summary>
    [Range(0.0, 3600.0)]
    public double StableSeconds { get; set; } = 2;

    /// <summary>How often the loop looks.</summary>
    [Range(50, 60_000)]
    public int PollMilliseconds { get; set; } = 1000;

    /// <summary>A claimed task without a heartbeat for so long goes to another worker.</summary>
    [Range(1, 86_400)]
    public int LeaseSeconds { get; set; } = 60;

    /// <summary>Up to so many combinations all are run; above, a genetic search runs as many.</summary>
    [Range(1, 100_000_000)]
    public int PassLimit { get; set; } = 10_000;

    /// <summary>Passes that are reported.</summary>
    [Range(1, 1000)]
    public int TopPasses { get; set; } = 10;

    /// <summary>Threads of a search; 0 leaves it to the Simulation module.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    [Range(0.0, 1.0)]
    public double DistanceThreshold { get; set; } = 0.1;

    [Range(0.0, 1.0)]
    public double ScoreThreshold { get; set; } = 0.8;

    [Range(0, 10)]
    public int MaxFineTuneDepth { get; set; } = 2;

    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>So many workers may be lost with a task before it fails; they do not count as executions.</summary>
    [Range(1, 1000)]
    public int MaxLostLeases { get; set; } = 5;

    [Range(0.0, 1000.0)]
    public double AgingFactor { get; set; } = 1;

    /// <summary>Wait before the second execution; it doubles from there, up to 15 minutes.</summary>
    [Range(0.0, 900.0)]
    public double RetryDelaySeconds { get; set; } = 30;

    /// <summary>Windows of the walk-forward test, the last of which is the search itself and its last quarter.</summary>
    [Range(1, SearchExpertAdvisor.MostWindows)]
    public int WalkForward { get; set; } = 4;

    /// <summary>True where earlier windows are searched on equally many bars; false where each is from the first bar on.</summary>
    public bool WalkForwardRolling { get; set; }

    /// <summary>Trades on forward bars that a robust verdict needs.</summary>
    [Range(0, 1_000_000)]
    public int MinimumForwardTrades { get; set; } = 30;

    /// <summary>Deflated Sharpe ratio that a robust verdict needs.</summary>
    [Range(0.0, 1.0)]
    public double MinimumDeflatedSharpe { get; set; } = 0.95;

    /// <summary>Probability of backtest overfitting that a robust verdict allows.</summary>
    [Range(0.0, 1.0)]
    public double MaximumOverfitting { get; set; } = 0.5;

    /// <summary>True to let files for which no built-in expert stands in wait for a terminal; false refuses them.</summary>
    public bool AcceptExternalExperts { get; set; } = true;

    /// <summary>How terminals elsewhere test.</summary>
    public TesterOptions Tester { get; set; } = new();

    /// <summary>What holds where neither the sender nor the file says anything.</summary>
    public TuningDefaults Defaults { get; set; } = new();

    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    internal ControllerThresholds Thresholds => new(DistanceThreshold, ScoreThreshold, MaxFineTuneDepth, MaxAttempts, AgingFactor);

    /// <summary>The watch folder as a full path; null where nothing is watched.</summary>
    internal string? WatchPath =>
        WatchFolder.Length == 0 || (StorageFolder.Length == 0 && !Path.IsPathFullyQualified(WatchFolder))
            ? null
            : Path.GetFullPath(WatchFolder, StorageFolder.Length == 0 ? "/" : StorageFolder);

    /// <summary>A relative watch folder stays below the storage root.</summary>
    internal bool IsConfined =>
        WatchPath is null || Path.IsPathFullyQualified(WatchFolder)
            || WatchPath.StartsWith(
                Path.GetFullPath(StorageFolder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar,
                StringComparison.Ordinal);
}

/// <summary>What the testers of terminals elsewhere are told.</summary>
internal sealed class TesterOptions
{
    /// <summary>How prices are made: every_tick, minute_bars, open_prices or real_ticks.</summary>
    public string Model { get; set; } = "minute_bars";

    /// <summary>What a search looks for; custom is for experts that have an OnTester.</summary>
    public string Criterion { get; set; } = "complex";

    /// <summary>Experts whose own OnTester says what a pass is worth: they are searched by that.</summary>
    public IReadOnlyList<string> ExpertsWithOnTester { get; set; } = [];

    internal bool IsKnown => TesterChoices.Models.ContainsKey(Model) && TesterChoices.IsForAll(Criterion);

    internal string CriterionOf(string expert) =>
        ExpertsWithOnTester.Contains(expert, StringComparer.OrdinalIgnoreCase) ? TesterChoices.Custom : Criterion;
}

/// <summary>Metadata of last resort.</summary>
internal sealed class TuningDefaults
{
    public string? Expert { get; set; }

    public string? Symbol { get; set; }

    public string? Timeframe { get; set; }

    [Range(0.01, 1e12)]
    public double InitialDeposit { get; set; } = 10_000;

    public string? User { get; set; }
}
