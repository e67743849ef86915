using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>A built-in expert. Its values are those of the shared inputs, then those of its own.</summary>
internal abstract class ExpertAdvisor
{
    private IReadOnlyList<ExpertInputDefinition>? _inputs;

    /// <summary>Name.</summary>
    public abstract string Name { get; }

    /// <summary>When it buys and sells.</summary>
    public abstract string Description { get; }

    /// <summary>Names of advisors of the same kind.</summary>
    public abstract IReadOnlyList<string> Aliases { get; }

    /// <summary>Inputs of its own.</summary>
    public abstract IReadOnlyList<ExpertInputDefinition> OwnInputs { get; }

    /// <summary>All inputs, the shared ones first.</summary>
    public IReadOnlyList<ExpertInputDefinition> Inputs => _inputs ??= [.. SharedInputs.All, .. OwnInputs];

    /// <summary>What is told of it to others.</summary>
    public ExpertAdvisorDescription Describe() => new(
        Name, Description, Aliases,
        [.. OwnInputs.Select(input => input.Describe(shared: false)), .. SharedInputs.All.Select(input => input.Describe(shared: true))]);

    /// <summary>Whether an input decides signals, so that passes that differ in others share them.</summary>
    public virtual bool DecidesSignals(int input) =>
        input >= SharedInputs.Count || input == SharedInputs.Reverse;

    /// <summary>
    /// The two series whose crosses are all the signals there are, so that those of many combinations are found together; null where
    /// signals are more than that.
    /// </summary>
    public virtual (double[] Fast, double[] Slow)? Crossing(ReadOnlySpan<double> values, IndicatorCache indicators) => null;

    /// <summary>The signals of every bar.</summary>
    public void Signal(ReadOnlySpan<double> values, IndicatorCache indicators, TradeSignals signals)
    {
        Compute(values, indicators, signals);
        Take(values, signals);
    }

    /// <summary>Turns the signals of the strategy into those of the expert: reversed on request.</summary>
    public static void Take(ReadOnlySpan<double> values, TradeSignals signals)
    {
        if (values[SharedInputs.Reverse] > 0)
        {
            signals.Reverse();
        }
    }

    /// <summary>Runs one pass on the bars [start, end).</summary>
    public virtual TesterOutcome Run(
        ReadOnlySpan<double> values, TradeSignals signals, PassSetting setting, int start, int end, List<TesterTrade>? trades) =>
        SignalTester.Run(
            setting.Indicators.Bars, start, end, signals, setting.Indicators.Allowed(SharedInputs.Hours(values)),
            SharedInputs.Position(values, setting.Trading, setting.Indicators), setting.Account, trades);

    /// <summary>The signals as the strategy has them, before they are reversed.</summary>
    protected abstract void Compute(ReadOnlySpan<double> values, IndicatorCache indicators, TradeSignals signals);
}
