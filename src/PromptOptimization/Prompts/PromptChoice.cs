using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Experiments;
using StrategyFactory.PromptOptimization.Policy;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.PromptOptimization.Prompts;

/// <summary>Decides what a prompt gets: a running experiment first, else what the conversation was given before, else the learned choice.</summary>
internal sealed class PromptChoice(RunningExperiments experiments, EnhancementSets sets, ThompsonSampling policy, StickyChoices conversations)
{
    /// <summary>The decision.</summary>
    /// <param name="character">Character.</param>
    /// <param name="topic">Counted topic.</param>
    /// <param name="channel">Conversation; null or empty for none.</param>
    /// <param name="seed">Decides where chance does.</param>
    /// <param name="token">Cancels the waiting.</param>
    internal ValueTask<Choice> MakeAsync(LabelledCharacter character, string topic, string? channel, long seed, CancellationToken token) =>
        DecideAsync(
            character, topic, channel, seed,
            random => conversations.OfAsync(character.Name, channel!, () => policy.Choose(character.Name, topic, random), token),
            token);

    /// <summary>The same without binding the conversation to it.</summary>
    internal ValueTask<Choice> PreviewAsync(LabelledCharacter character, string topic, string? channel, long seed, CancellationToken token) =>
        DecideAsync(
            character, topic, channel, seed,
            async random => await conversations.FindAsync(character.Name, channel!, token) ?? policy.Choose(character.Name, topic, random),
            token);

    private async ValueTask<Choice> DecideAsync(
        LabelledCharacter character, string topic, string? channel, long seed, Func<SeededRandom, ValueTask<Choice>> ofConversation, CancellationToken token)
    {
        var named = !string.IsNullOrWhiteSpace(channel);
        if (await experiments.ForAsync(character.Name, topic, token) is { } experiment)
        {
            var variant = Assignment.Of(experiment.Id, named ? channel! : seed.ToString(System.Globalization.CultureInfo.InvariantCulture), experiment.Variants);
            var kinds = sets.Enhancements.Select(enhancement => enhancement.Kind).Where(kind => variant.Enhancements.Contains(kind, StringComparer.Ordinal)).ToList();
            return new(PromptRecord.InExperiment, EnhancementSets.Write(kinds)) { ExperimentId = experiment.Id, Variant = variant.Name, CharacterLabel = variant.CharacterLabel };
        }

        var random = new SeededRandom((ulong)seed);
        return named ? await ofConversation(random) : policy.Choose(character.Name, topic, random);
    }
}
