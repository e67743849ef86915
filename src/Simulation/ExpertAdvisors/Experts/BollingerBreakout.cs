using StrategyFactory.Numerics.ExpertAdvisors;
using static StrategyFactory.Simulation.ExpertAdvisors.ExpertInputDefinition;

namespace StrategyFactory.Simulation.ExpertAdvisors.Experts;

internal sealed class BollingerBreakout : ExpertAdvisor
{
    public override string Name => "bollinger_breakout";

    public override string Description =>
        "Buys when the close breaks out above the upper Bollinger band, sells when it breaks out below the lower one; leaves at "
        + "the middle.";

    public override IReadOnlyList<string> Aliases { get; } = ["Bollinger", "BollingerBands", "BBBreakout", "BBRSI", "BandsBreakout"];

    public override IReadOnlyList<ExpertInputDefinition> OwnInputs { get; } =
    [
        Period(
            "BandsPeriod", 20, "Bars of mean and standard deviation.", "Period", "BBPeriod", "BBLen", "BBLength", "BollingerPeriod",
            "BollingerMAPeriod", "BandPeriod"),
        Amount(
            "BandsDeviation", 2, "Standard deviations from the middle to a band.", "Deviation", "Deviations", "BBDev", "BBDeviation",
            "BBDeviations", "BollingerDeviation", "BandDeviation"),
        Switch(
            "ExitAtMiddle", true, "A close on the wrong side of the middle closes the position.", "CloseAtMiddle", "ExitOnMiddle",
            "ExitMiddle"),
    ];

    protected override void Compute(ReadOnlySpan<double> values, IndicatorCache indicators, TradeSignals signals)
    {
        var own = values[SharedInputs.Count..];
        var period = (int)own[0];
        ExpertSignals.BollingerBreakout(
            indicators.Bars.Close, indicators.Average(AverageMethod.Simple, period), indicators.Deviation(period), own[1], own[2] > 0,
            signals);
    }
}
