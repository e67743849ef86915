using StrategyFactory.Numerics.ExpertAdvisors;
using static StrategyFactory.Simulation.ExpertAdvisors.ExpertInputDefinition;

namespace StrategyFactory.Simulation.ExpertAdvisors.Experts;

internal sealed class DonchianBreakout : ExpertAdvisor
{
    public override string Name => "donchian_breakout";

    public override string Description =>
        "The turtle rules: buys at a close above the highest high of the bars before, sells at one below their lowest low, "
        + "leaves at the other end of a shorter channel.";

    public override IReadOnlyList<string> Aliases { get; } = ["Donchian", "DonchianTurtle", "Turtle", "ChannelBreakout", "Breakout"];

    public override IReadOnlyList<ExpertInputDefinition> OwnInputs { get; } =
    [
        Period(
            "EntryPeriod", 20, "Bars of the entry channel.", "Period", "DonchianPeriod", "ChannelPeriod", "EntryLookback", "EntryChannel",
            "EntryBars", "BreakoutPeriod", "NoOfChannelBars", "Lookback"),
        Period("ExitPeriod", 10, "Bars of the exit channel.", "ExitLookback", "ExitChannel", "ExitBars", "ExitChannelPeriod"),
    ];

    protected override void Compute(ReadOnlySpan<double> values, IndicatorCache indicators, TradeSignals signals)
    {
        var own = values[SharedInputs.Count..];
        var (entry, exit) = ((int)own[0], (int)own[1]);
        ExpertSignals.DonchianBreakout(
            indicators.Bars.Close, indicators.HighestHigh(entry), indicators.LowestLow(entry), indicators.HighestHigh(exit),
            indicators.LowestLow(exit), signals);
    }
}
