using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Records;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>Quality points that enhancements are expected to bring.</summary>
internal sealed class ExpectedGains(LearnedState state, IOptions<PromptOptimizationOptions> options)
{
    /// <summary>What is expected for a character and topic, as it is now.</summary>
    internal CellGains For(string character, string topic) => new(state, options.Value.Enhancements, character, topic);
}

/// <summary>
/// Quality points that an enhancement or injection is expected to bring for one character and topic. Before anything is measured: weight ×
/// what is missing from 100 without enhancements (50 where that is unknown). Then the measured difference between prompts with and without
/// it, shrunk towards that by 20 outcomes. What was asked once keeps its answer: a prompt is priced and described by the same numbers.
/// </summary>
internal sealed class CellGains
{
    private const double UnknownQuality = 50;
    private const double UnknownWeight = 0.1;
    private const double Shrinkage = 20;
    private const int EnoughForBaseline = 10;

    private readonly LearnedState _state;
    private readonly Dictionary<string, EnhancementOptions> _options;
    private readonly string _character;
    private readonly string _topic;
    private readonly Dictionary<string, double> _known = new(StringComparer.Ordinal);

    internal CellGains(LearnedState state, Dictionary<string, EnhancementOptions> options, string character, string topic)
    {
        (_state, _options, _character, _topic) = (state, options, character, topic);
        BaselineQuality = (Enough(HeldBack(character, topic)) ?? Enough(HeldBack(character, "")) ?? HeldBack("", ""))?.MeanQuality;
    }

    /// <summary>
    /// Mean quality of held-back prompts of the character and topic, else of the character, else of all; null where none was held back.
    /// </summary>
    internal double? BaselineQuality { get; }

    /// <summary>Whether there is any outcome of the character and topic.</summary>
    internal bool IsMeasured => _state.Find(Dimensions.All, _character, _topic) is not null;

    /// <summary>Mean authenticity of treated prompts above that of held-back ones; null until both were seen.</summary>
    internal double? AuthenticityBoost =>
        _state.Find(Dimensions.Arm, _character, "", Arm.Treated.Name)?.MeanAuthenticity - HeldBack(_character, "")?.MeanAuthenticity;

    /// <summary>Expected points of an enhancement.</summary>
    internal double OfKind(string kind)
    {
        if (_known.TryGetValue(kind, out var known))
        {
            return known;
        }

        var weight = _options.GetValueOrDefault(kind)?.Weight ?? UnknownWeight;
        var prior = weight * (100 - (BaselineQuality ?? UnknownQuality));
        var overall = Measured(_state.Find(Dimensions.Kind, _character, "", kind), _state.Find(Dimensions.All, _character), prior);
        return _known[kind] = Measured(
            _state.Find(Dimensions.Kind, _character, _topic, kind), _state.Find(Dimensions.All, _character, _topic), overall);
    }

    /// <summary>Expected points of one injection of an enhancement.</summary>
    /// <param name="injection">Name.</param>
    /// <param name="prior">Its share of the enhancement's points.</param>
    internal double OfInjection(string injection, double prior) =>
        Measured(_state.Find(Dimensions.Injection, _character, "", injection), _state.Find(Dimensions.All, _character), prior);

    private PerformanceCounter? HeldBack(string character, string topic) =>
        _state.Find(Dimensions.Arm, character, topic, Arm.HeldBack.Name);

    /// <summary>Difference of two mean qualities, weighted by half their harmonic number of outcomes, and the prior by 20.</summary>
    private static double Measured(PerformanceCounter? with, PerformanceCounter? all, double prior)
    {
        if (with is null || all is null || all.Events <= with.Events)
        {
            return prior;
        }

        double n = with.Events, m = all.Events - with.Events;
        var difference = (with.QualitySum / n) - ((all.QualitySum - with.QualitySum) / m);
        var weight = n * m / (n + m);
        return ((weight * difference) + (Shrinkage * prior)) / (weight + Shrinkage);
    }

    private static PerformanceCounter? Enough(PerformanceCounter? counter) => counter?.Events >= EnoughForBaseline ? counter : null;
}
