namespace StrategyFactory.FineTuning.Reports;

/// <summary>What a report says above its figures.</summary>
/// <param name="FileName">Name of the .set file.</param>
/// <param name="Symbol">Symbol.</param>
/// <param name="Timeframe">Bar length.</param>
/// <param name="TaskId">Task.</param>
/// <param name="Depth">Its depth.</param>
/// <param name="Attempt">Its execution.</param>
/// <param name="InitialDeposit">Deposit.</param>
internal sealed record ReportHeading(
    string FileName, string Symbol, string Timeframe, Guid TaskId, int Depth, int Attempt, double InitialDeposit);
