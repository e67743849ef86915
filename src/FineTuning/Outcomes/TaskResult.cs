using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Outcomes;

/// <summary>What an execution of a task has found, ready to be stored.</summary>
internal sealed record TaskResult
{
    /// <summary>Reported passes, best first; the ids are given when they are stored.</summary>
    public required IReadOnlyList<TestMetricsRow> Rows { get; init; }

    /// <summary>The output set of the row that decides among <see cref="Rows"/>; null where there is none.</summary>
    public ResultFile? OutputSet { get; init; }

    /// <summary>Files other than <see cref="OutputSet"/>.</summary>
    public IReadOnlyList<ResultFile> Files { get; init; } = [];

    public string? Method { get; init; }

    public long? Combinations { get; init; }

    public long? Evaluated { get; init; }

    public int Refinement { get; init; }

    public IReadOnlyList<string> IgnoredInputs { get; init; } = [];

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? ForwardFrom { get; init; }

    public DateTimeOffset? To { get; init; }

    public int? Bars { get; init; }

    /// <summary>What speaks for and against the row that decides; null where nobody looked.</summary>
    public ExpertValidation? Validation { get; init; }

    /// <summary>The passes of a genetic search that were better than all before them; empty of any other.</summary>
    public IReadOnlyList<ConvergencePoint> Convergence { get; init; } = [];

    /// <summary>What a person should know of the report; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>What the score of its passes depends on; null where nobody looked.</summary>
    public SearchSensitivity? Sensitivity { get; init; }

    /// <summary>What tells the report apart that a worker elsewhere sent; null for a search here.</summary>
    public string? ReportSha256 { get; init; }

    /// <summary>The row that decides among these.</summary>
    internal TestMetricsRow? Deciding => Rows.Deciding();
}

/// <summary>A file that an execution has made, and the type of the artifact that it becomes.</summary>
internal sealed record ResultFile(string Type, string Name, byte[] Content);
