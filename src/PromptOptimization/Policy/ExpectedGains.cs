using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Prompts;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>
/// Quality points that an enhancement or injection is expected to bring. Before anything is measured: weight × what is missing from 100
/// without enhancements (50 where that is unknown). Then the measured difference between prompts with and without it, shrunk towards that by 20 outcomes.
/// </summary>
internal sealed class ExpectedGains(LearnedState state, IOptions<PromptOptimizationOptions> options)
{
    private const double UnknownQuality = 50;
    private const double Shrinkage = 20;

    /// <summary>Mean quality of held-back prompts of the character and topic, else of the character, else of all; null where none was held back.</summary>
    internal double? BaselineQuality(string character, string topic) =>
        (Enough(state.Find(Dimensions.Arm, character, topic, PromptRecord.HeldBack)) ?? Enough(state.Find(Dimensions.Arm, character, "", PromptRecord.HeldBack)) ?? state.Find(Dimensions.Arm, name: PromptRecord.HeldBack))?.MeanQuality;

    /// <summary>Expected points of an enhancement.</summary>
    internal double OfKind(string kind, string character, string topic)
    {
        var weight = options.Value.Enhancements.GetValueOrDefault(kind)?.Weight ?? 0.1;
        var prior = weight * (100 - (BaselineQuality(character, topic) ?? UnknownQuality));
        var overall = Measured(state.Find(Dimensions.Kind, character, "", kind), state.Find(Dimensions.All, character), prior);
        return Measured(state.Find(Dimensions.Kind, character, topic, kind), state.Find(Dimensions.All, character, topic), overall);
    }

    /// <summary>Expected points of one injection of an enhancement.</summary>
    /// <param name="injection">Name.</param>
    /// <param name="character">Character.</param>
    /// <param name="prior">Its share of the enhancement's points.</param>
    internal double OfInjection(string injection, string character, double prior) =>
        Measured(state.Find(Dimensions.Injection, character, "", injection), state.Find(Dimensions.All, character), prior);

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

    private static PerformanceCounter? Enough(PerformanceCounter? counter) => counter?.Events >= 10 ? counter : null;
}
