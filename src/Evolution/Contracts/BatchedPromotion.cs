namespace StrategyFactory.Evolution.Contracts;

/// <summary>What a run of a batch promoted, so that its runs can be compared in one table.</summary>
/// <param name="Sqn">System quality number in the simulation.</param>
/// <param name="ProfitFactor">Profit factor in the simulation.</param>
/// <param name="Trades">Trades in the simulation.</param>
/// <param name="Dsr">Deflated Sharpe ratio, null where undefined.</param>
/// <param name="DistinctTrials">Trials that it was deflated by.</param>
/// <param name="BreakEvenCostBps">Cost a side at which its trades break even, in basis points; null where undefined.</param>
/// <param name="HoldoutProfitFactor">Profit factor on the holdout; null where undefined.</param>
/// <param name="HoldoutReturn">Compounded return on the holdout.</param>
public sealed record BatchedPromotion(
    Guid PromotedId, double Sqn, double ProfitFactor, int Trades, double? Dsr, long DistinctTrials, double? BreakEvenCostBps,
    double? HoldoutProfitFactor, double HoldoutReturn);
