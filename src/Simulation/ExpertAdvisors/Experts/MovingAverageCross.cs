using StrategyFactory.Numerics.ExpertAdvisors;
using static StrategyFactory.Simulation.ExpertAdvisors.ExpertInputDefinition;

namespace StrategyFactory.Simulation.ExpertAdvisors.Experts;

internal sealed class MovingAverageCross : ExpertAdvisor
{
    /// <summary>Highest number of a method.</summary>
    internal const int LastMethod = 3;

    internal const string Methods = "0 simple, 1 exponential, 2 smoothed, 3 linear weighted";

    public override string Name => "moving_average_cross";

    public override string Description =>
        "Buys when the fast average of the closes crosses above the slow one, sells when it crosses below.";

    public override IReadOnlyList<string> Aliases { get; } =
        ["MACross", "MACrossover", "EMACross", "SMACross", "MovingAverage", "2MA", "DualMA", "GoldenCross"];

    public override IReadOnlyList<ExpertInputDefinition> OwnInputs { get; } =
    [
        Period(
            "FastPeriod", 10, "Bars of the fast average.", "FastMA", "FastMAPeriod", "FastEMA", "FastEMAPeriod", "FastSMA", "Fast",
            "FastLength", "ShortPeriod", "ShortMA", "ShortMAPeriod", "MAFast", "MAFastPeriod", "MAFastMAPeriod", "MA1Len", "MA1Period",
            "PeriodFast"),
        Period(
            "SlowPeriod", 30, "Bars of the slow average.", "SlowMA", "SlowMAPeriod", "SlowEMA", "SlowEMAPeriod", "SlowSMA", "Slow",
            "SlowLength", "LongPeriod", "LongMA", "LongMAPeriod", "MASlow", "MASlowPeriod", "MASlowMAPeriod", "MA2Len", "MA2Period",
            "PeriodSlow"),
        new(
            "MaMethod", InputKind.Whole, 0, 0, LastMethod, $"Method of both averages: {Methods}.", "Method", "MAMode", "MAType",
            "MovingMode"),
        new(
            "FastMethod", InputKind.Whole, -1, -1, LastMethod, "Method of the fast average; −1 for MaMethod.", "FastMAMethod",
            "MAFastMAMethod", "FastMAType"),
        new(
            "SlowMethod", InputKind.Whole, -1, -1, LastMethod, "Method of the slow average; −1 for MaMethod.", "SlowMAMethod",
            "MASlowMAMethod", "SlowMAType"),
    ];

    public override (double[] Fast, double[] Slow)? Crossing(ReadOnlySpan<double> values, IndicatorCache indicators)
    {
        var own = values[SharedInputs.Count..];
        return (indicators.Average(Method(own[3], own[2]), (int)own[0]), indicators.Average(Method(own[4], own[2]), (int)own[1]));
    }

    protected override void Compute(ReadOnlySpan<double> values, IndicatorCache indicators, TradeSignals signals)
    {
        var (fast, slow) = Crossing(values, indicators)!.Value;
        ExpertSignals.MovingAverageCross(fast, slow, signals);
    }

    private static AverageMethod Method(double own, double both) => (AverageMethod)(int)(own < 0 ? both : own);
}
