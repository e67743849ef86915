using System.Text.Json;
using StrategyFactory.Kernel.Json;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.PromptOptimization.Experiments;

/// <summary>Where an experiment stands.</summary>
internal static class ExperimentFigures
{
    /// <summary>The experiment with its counters.</summary>
    internal static ExperimentDetails Describe(Experiment experiment, LearnedState state)
    {
        var variants = JsonSerializer.Deserialize<List<ExperimentVariant>>(experiment.Variants, FactoryJson.Options)!;
        var counters = variants.ConvertAll(variant => state.Find(Dimensions.Variant, experiment.Id.ToString(), "", variant.Name));
        var best = BestOfBetas.Probabilities([.. counters.Select(counter => (counter?.Successes ?? 0, counter?.Events ?? 0))]);
        return new(
            experiment.Id, experiment.Name, experiment.Character, experiment.Topic, experiment.Status, experiment.Winner,
            experiment.StopProbability, experiment.MinimumOutcomes, [
                .. variants.Select((variant, i) => new VariantFigures(
                    variant.Name, variant.Enhancements, variant.CharacterLabel, counters[i]?.Events ?? 0, counters[i]?.Successes ?? 0,
                    Rate(counters[i]), Figures.Points(counters[i]?.MeanQuality), Math.Round(best[i], 4),
                    i == 0 ? null : Difference(counters[i], counters[0]))),
            ],
            experiment.CreatedAt, experiment.EndedAt);
    }

    /// <summary>
    /// The variant that the stop rule chooses: every variant has its outcomes, and one is best with the probability asked for; null for
    /// none yet.
    /// </summary>
    internal static string? Winner(ExperimentDetails experiment) =>
        experiment.Variants.All(variant => variant.Outcomes >= experiment.MinimumOutcomes)
            ? experiment.Variants.FirstOrDefault(variant => variant.ProbabilityBest >= experiment.StopProbability)?.Name
            : null;

    private static Estimate? Rate(PerformanceCounter? counter) =>
        counter is not null && Proportions.Interval(counter.Successes, counter.Events) is { } interval
            ? Rounded(counter.SuccessRate!.Value, interval)
            : null;

    private static Estimate? Difference(PerformanceCounter? counter, PerformanceCounter? first) =>
        counter is not null && first is not null
            && Proportions.DifferenceInterval(counter.Successes, counter.Events, first.Successes, first.Events) is { } interval
            ? Rounded(counter.SuccessRate!.Value - first.SuccessRate!.Value, interval)
            : null;

    private static Estimate Rounded(double value, (double Low, double High) interval) =>
        new(Math.Round(value, 4), Math.Round(interval.Low, 4), Math.Round(interval.High, 4));
}
