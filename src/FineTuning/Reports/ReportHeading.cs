namespace StrategyFactory.FineTuning.Reports;

/// <summary>What a report says above its figures: the .set file, what it was tested on, and whose execution it is.</summary>
internal sealed record ReportHeading(
    string FileName, string Symbol, string Timeframe, Guid TaskId, int Depth, int Attempt, double InitialDeposit);
