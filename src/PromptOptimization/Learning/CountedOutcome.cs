using StrategyFactory.PromptOptimization.Records;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>An outcome with everything it counts for.</summary>
/// <param name="Event">The outcome.</param>
/// <param name="Keys">The counters it changes, narrow ones first.</param>
/// <param name="Forecasts">Predictions that it settles, by name.</param>
internal sealed record CountedOutcome(
    PerformanceEvent Event, IReadOnlyList<CounterKey> Keys, IReadOnlyList<(string Name, double Probability)> Forecasts)
{
    /// <summary>The counters of an outcome. Without an optimisation it counts for character, topic and type only.</summary>
    internal static IReadOnlyList<CounterKey> KeysOf(PerformanceEvent recorded, PromptRecord? prompt)
    {
        var (character, topic, type) = (recorded.Character, recorded.Topic, recorded.Type);
        List<CounterKey> keys = [new(Dimensions.Type, character, topic, type), new(Dimensions.Type, character, "", type)];
        if (prompt is not null)
        {
            foreach (var kind in prompt.Kinds)
            {
                keys.AddRange([new(Dimensions.Kind, character, topic, kind), new(Dimensions.Kind, character, "", kind)]);
            }

            foreach (var injection in prompt.Injections)
            {
                keys.AddRange(
                    [new(Dimensions.Injection, character, topic, injection), new(Dimensions.Injection, character, "", injection)]);
            }

            if (prompt.Arm == Arm.InExperiment)
            {
                keys.Add(new(Dimensions.Variant, prompt.ExperimentId.ToString()!, "", prompt.Variant!));
            }
            else
            {
                var (set, arm) = (prompt.EnhancementSet.Name, prompt.Arm.Name);
                keys.AddRange(
                [
                    new(Dimensions.Set, character, topic, set), new(Dimensions.Set, character, "", set), new(Dimensions.Set, "", "", set),
                    new(Dimensions.Arm, character, topic, arm), new(Dimensions.Arm, character, "", arm), new(Dimensions.Arm, "", "", arm),
                ]);
            }
        }

        keys.AddRange(
        [
            new(Dimensions.All, character, topic, ""), new(Dimensions.All, character, "", ""), new(Dimensions.All, "", topic, ""),
            new(Dimensions.Type, "", "", type), new(Dimensions.All, "", "", ""),
        ]);
        return keys;
    }
}
