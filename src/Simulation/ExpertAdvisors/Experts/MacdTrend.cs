using StrategyFactory.Numerics.ExpertAdvisors;
using static StrategyFactory.Simulation.ExpertAdvisors.ExpertInputDefinition;

namespace StrategyFactory.Simulation.ExpertAdvisors.Experts;

internal sealed class MacdTrend : ExpertAdvisor
{
    public override string Name => "macd_trend";

    public override string Description =>
        "Buys when the MACD line (difference of two exponential averages) crosses above its signal (its simple average), sells "
        + "when it crosses below; on request only with the trend.";

    public override IReadOnlyList<string> Aliases { get; } = ["MACD", "MACDSample", "MACDCross", "MACDSto", "BigMac"];

    public override IReadOnlyList<ExpertInputDefinition> OwnInputs { get; } =
    [
        Period(
            "FastEma", 12, "Bars of the fast average.", "FastPeriod", "MACDFast", "FastEMAPeriod", "MACDFastEMAPeriod", "MACDFastPeriod",
            "M1Fast", "Fast"),
        Period(
            "SlowEma", 26, "Bars of the slow average.", "SlowPeriod", "MACDSlow", "SlowEMAPeriod", "MACDSlowEMAPeriod", "MACDSlowPeriod",
            "M1Slow", "Slow"),
        Period(
            "SignalPeriod", 9, "Bars of the signal.", "MACDSignal", "MACDSignalPeriod", "SignalSMA", "SignalSMAPeriod", "MACDSMA",
            "Signal"),
        new(
            "TrendPeriod", InputKind.Whole, 0, 0, 100_000,
            "Buys only above, sells only below the exponential average of so many bars; 0 is off.", "MATrendPeriod", "TrendMA",
            "TrendMAPeriod", "TrendEMA", "TrendEMAPeriod", "MainEMAPeriod"),
    ];

    protected override void Compute(ReadOnlySpan<double> values, IndicatorCache indicators, TradeSignals signals)
    {
        var own = values[SharedInputs.Count..];
        var (fast, slow, trend) = ((int)own[0], (int)own[1], (int)own[3]);
        ExpertSignals.MacdTrend(
            indicators.Bars.Close, indicators.MacdLine(fast, slow), indicators.MacdSignal(fast, slow, (int)own[2]),
            trend > 0 ? indicators.Average(AverageMethod.Exponential, trend) : [], signals);
    }
}
