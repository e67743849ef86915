using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Promotion;

namespace StrategyFactory.Evolution.Reports;

/// <summary>The best strategy of a run, as far as its generation tells.</summary>
/// <param name="ProfitFactor">Profit factor; null where undefined.</param>
internal sealed record BestStrategy(double Sqn, double? ProfitFactor, int Trades);

/// <summary>Says what a run without a promotion lacked.</summary>
internal static class MissedCriteria
{
    /// <summary>Words of <see cref="NoPromotion"/>, at least one.</summary>
    /// <param name="best">Its best strategy, or null.</param>
    /// <param name="criteria">What was asked of it.</param>
    internal static IReadOnlyList<string> Of(BestStrategy? best, PromotionCriteria criteria)
    {
        if (best is null)
        {
            return [NoPromotion.NoBest];
        }

        string?[] minima =
        [
            best.Sqn < criteria.SqnMin ? NoPromotion.SqnLow : null,
            best.ProfitFactor is { } factor && factor >= criteria.ProfitFactorMin ? null : NoPromotion.ProfitFactorLow,
            best.Trades < criteria.TradeCountMin ? NoPromotion.TradesFew : null,
        ];
        string[] missed = [.. minima.OfType<string>()];
        return missed.Length > 0 ? missed
            : best.Sqn > criteria.SqnMax || best.ProfitFactor > criteria.ProfitFactorMax
                || best.Trades > criteria.TradeCountMax ? [NoPromotion.TooGood]
            : [NoPromotion.WeeklyUneven];
    }
}
