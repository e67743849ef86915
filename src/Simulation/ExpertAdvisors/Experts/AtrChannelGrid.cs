using StrategyFactory.Numerics.ExpertAdvisors;
using static StrategyFactory.Simulation.ExpertAdvisors.ExpertInputDefinition;

namespace StrategyFactory.Simulation.ExpertAdvisors.Experts;

internal sealed class AtrChannelGrid : ExpertAdvisor
{
    private const int GridStep = 3;
    private const int MaximumLevels = 4;
    private const int LotMultiplier = 5;

    public override string Name => "atr_channel_grid";

    public override string Description =>
        "Buys below and sells above a channel of average true ranges around a moving average, adds levels while the price moves away, "
        + "leaves at the average. Stop and target are measured from the average entry price.";

    public override IReadOnlyList<string> Aliases { get; } = ["ATRChannel", "ATRGrid", "Grid", "GridDCA", "DCA"];

    public override IReadOnlyList<ExpertInputDefinition> OwnInputs { get; } =
    [
        Period(
            "MaPeriod", 50, "Bars of the average in the middle.", "MA", "BasisPeriod", "ChannelPeriod", "CentrePeriod", "CenterPeriod",
            "MidPeriod"),
        new(
            "MaMethod", InputKind.Whole, 0, 0, MovingAverageCross.LastMethod, $"Its method: {MovingAverageCross.Methods}.", "Method",
            "MAType"),
        Amount(
            "ChannelWidth", 2, "Average true ranges from the middle to the edge.", "ChannelMultiplier", "ATRChannelMultiplier",
            "Multiplier", "ChannelAtr"),
        new("GridStep", InputKind.Number, 1, 0.01, 1e6, "Average true ranges from the last entry to the next.", "GridDistance", "StepAtr"),
        new(
            "MaxLevels", InputKind.Whole, 3, 1, 1000, "Positions at once.", "GridMaxLvl", "GridLevels", "MaxOrders", "MaxDCA",
            "MaxOrdersPerSide", "Levels"),
        new(
            "LotMultiplier", InputKind.Number, 1, 0.01, 100, "Volume of a level over that of the one before.", "GridVolMult",
            "GridMultiplier", "VolumeMultiplier", "Martingale"),
    ];

    public override bool DecidesSignals(int input) => input < SharedInputs.Count
        ? input == SharedInputs.AtrPeriod || base.DecidesSignals(input)
        : input < SharedInputs.Count + GridStep;

    public override TesterOutcome Run(
        ReadOnlySpan<double> values, TradeSignals signals, PassSetting setting, int start, int end, List<TesterTrade>? trades)
    {
        var own = values[SharedInputs.Count..];
        var indicators = setting.Indicators;
        var rules = SharedInputs.Position(values, setting.Trading, indicators) with
        {
            AverageTrueRange = indicators.AverageTrueRange((int)values[SharedInputs.AtrPeriod]),
        };
        return GridTester.Run(
            indicators.Bars, start, end, signals, indicators.Allowed(SharedInputs.Hours(values)),
            new(own[GridStep], (int)own[MaximumLevels], own[LotMultiplier]), rules, setting.Account, trades);
    }

    protected override void Compute(ReadOnlySpan<double> values, IndicatorCache indicators, TradeSignals signals)
    {
        var own = values[SharedInputs.Count..];
        ExpertSignals.ChannelReversion(
            indicators.Bars.Close, indicators.Average((AverageMethod)(int)own[1], (int)own[0]),
            indicators.AverageTrueRange((int)values[SharedInputs.AtrPeriod]), own[2], signals);
    }
}
