using StrategyFactory.Numerics.ExpertAdvisors;
using static StrategyFactory.Simulation.ExpertAdvisors.ExpertInputDefinition;

namespace StrategyFactory.Simulation.ExpertAdvisors.Experts;

internal sealed class RsiReversal : ExpertAdvisor
{
    public override string Name => "rsi_reversal";

    public override string Description =>
        "Buys when the relative strength index rises above the oversold level, sells when it falls below the overbought one.";

    public override IReadOnlyList<string> Aliases { get; } = ["RSI", "RSIStrategy", "RelativeStrength", "Oscillator"];

    public override IReadOnlyList<ExpertInputDefinition> OwnInputs { get; } =
    [
        Period("RsiPeriod", 14, "Bars of the index.", "Period", "RSILen", "RSILength", "RSIMAPeriod", "PeriodRSI"),
        Level(
            "Oversold", 30, "Level to rise above for a long position.", "RSIOversold", "RSILevelDown", "RSILow", "RSIBuyLevel", "BuyLevel",
            "LowerLevel", "OversoldLevel", "DownLevel"),
        Level(
            "Overbought", 70, "Level to fall below for a short position.", "RSIOverbought", "RSILevelUp", "RSIHigh", "RSISellLevel",
            "SellLevel", "UpperLevel", "OverboughtLevel", "UpLevel"),
        Level("LongExitLevel", 0, "A long position is closed at this index or above; 0 is off.", "RSITargetBuy", "ExitLong", "RSIExitBuy"),
        Level(
            "ShortExitLevel", 0, "A short position is closed at this index or below; 0 is off.", "RSITargetSell", "ExitShort",
            "RSIExitSell"),
    ];

    protected override void Compute(ReadOnlySpan<double> values, IndicatorCache indicators, TradeSignals signals)
    {
        var own = values[SharedInputs.Count..];
        ExpertSignals.RelativeStrengthReversal(indicators.RelativeStrength((int)own[0]), own[1], own[2], own[3], own[4], signals);
    }

    private static ExpertInputDefinition Level(string name, double preset, string description, params string[] aliases) =>
        new(name, InputKind.Number, preset, 0, 100, description, aliases);
}
