using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>What a report says above its figures: the .set file, what it was tested on, and whose execution it is.</summary>
internal sealed record ReportHeading(
    string FileName, string Symbol, string Timeframe, Guid TaskId, int Depth, int Attempt, double InitialDeposit)
{
    /// <summary>The built-in expert that stood in for the file's own; null where none did.</summary>
    internal StandIn? StandIn { get; init; }

    /// <summary>What a pass had to meet; null where every one was allowed.</summary>
    internal string? Where { get; init; }
}
