using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Promoted;

/// <summary>The figures of a promotion.</summary>
public static class PromotedColumn
{
    /// <summary>All of them, in the order of the columns.</summary>
    public static IReadOnlyList<NumberColumn<PromotionSummary>> All { get; } =
    [
        new(
            "holdout", "Holdout", "Return on the sealed holdout, in percent", one => one.Holdout.TotalReturn * 100,
            Format.SignedPercent, IsGain: true),
        new(
            "held", "Buy and hold", "Last close over first open of the holdout, in percent", one => one.Holdout.BuyAndHoldReturn * 100,
            Format.SignedPercent),
        new("sqn", "SQN", "System quality number where it was chosen", one => one.Sqn, Format.Two),
        new("holdout_sqn", "SQN there", "System quality number on the sealed holdout", one => one.Holdout.Sqn, Format.Two),
        new("profit_factor", "Profit factor", "Gains over losses where it was chosen", one => one.ProfitFactor, Format.Two),
        new("trades", "Trades", "Trades where it was chosen", one => one.Trades, Format.Whole),
        new(
            "dsr", "Deflated Sharpe",
            "Probability that its true Sharpe ratio is above what the best of all trials would show by luck, in percent",
            one => one.Dsr * 100, value => Format.Unit(value, "%")),
        new(
            "pbo", "Overfitting", "Probability that the choice was overfitted, in percent", one => one.Pbo * 100,
            value => Format.Unit(value, "%")),
        new("plateau", "Plateau", "Median SQN of its neighbours over its own", one => one.PlateauScore, Format.Two),
    ];
}
