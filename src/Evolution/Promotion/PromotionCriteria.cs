using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Promotion;

/// <summary>How a result stands to the criteria.</summary>
internal enum Judgement
{
    /// <summary>A minimum is missed, weekly consistency is too high, or a metric is undefined.</summary>
    Fails,

    /// <summary>Only maxima are exceeded: suspect of leakage, not promoted.</summary>
    TooGood,

    /// <summary>Everything holds.</summary>
    Qualifies,
}

/// <summary>
/// What a strategy must show to be promoted. Bounds are inclusive, except weekly consistency, which must lie below its maximum; an
/// undefined metric fails.
/// </summary>
internal sealed record PromotionCriteria(
    double SqnMin, double SqnMax, double ProfitFactorMin, double ProfitFactorMax, int TradeCountMin, int TradeCountMax,
        double WeeklyConsistencyMax)
{
    internal Judgement Judge(StrategyResult result)
    {
        if (result.Sqn is not { } sqn || result.ProfitFactor is not { } factor || result.WeeklyConsistency is not { } consistency)
        {
            return Judgement.Fails;
        }

        if (sqn < SqnMin || factor < ProfitFactorMin || result.TradeCount < TradeCountMin || consistency >= WeeklyConsistencyMax)
        {
            return Judgement.Fails;
        }

        return sqn > SqnMax || factor > ProfitFactorMax || result.TradeCount > TradeCountMax ? Judgement.TooGood : Judgement.Qualifies;
    }
}
