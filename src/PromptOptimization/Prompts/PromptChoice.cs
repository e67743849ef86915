using System.Globalization;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Experiments;
using StrategyFactory.PromptOptimization.Policy;
using StrategyFactory.PromptOptimization.Records;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.PromptOptimization.Prompts;

/// <summary>
/// Decides what a prompt gets: a running experiment first, else what the conversation was given before, else the learned choice.
/// </summary>
internal sealed class PromptChoice(
    RunningExperiments experiments, EnhancementSets sets, ThompsonSampling policy, StickyChoices conversations)
{
    /// <summary>
    /// Decides, and binds the conversation of the channel to it (null or empty for none). The topic is named as it is counted; the seed
    /// decides where chance does.
    /// </summary>
    internal ValueTask<Choice> MakeAsync(LabelledCharacter character, string topic, string? channel, long seed, CancellationToken token) =>
        DecideAsync(
            character, topic, channel, seed,
            random => conversations.OfAsync(character.Name, channel!, () => policy.Choose(character.Name, topic, random), token),
            token);

    /// <summary>The same without binding the conversation to it.</summary>
    internal ValueTask<Choice> PreviewAsync(
        LabelledCharacter character, string topic, string? channel, long seed, CancellationToken token) =>
        DecideAsync(
            character, topic, channel, seed,
            async random =>
                await conversations.FindAsync(character.Name, channel!, token) ?? policy.Choose(character.Name, topic, random),
            token);

    /// <summary>These kinds and no others.</summary>
    internal Choice Given(IReadOnlyList<string> kinds) => new(Arm.Given, sets.Of(kinds));

    private async ValueTask<Choice> DecideAsync(
        LabelledCharacter character, string topic, string? channel, long seed, Func<SeededRandom, ValueTask<Choice>> ofConversation,
        CancellationToken token)
    {
        var named = !string.IsNullOrWhiteSpace(channel);
        if (await experiments.ForAsync(character.Name, topic, token) is { } experiment)
        {
            var conversation = named ? channel! : seed.ToString(CultureInfo.InvariantCulture);
            var variant = Assignment.Of(experiment.Id, conversation, experiment.Variants);
            return new(Arm.InExperiment, sets.Of(variant.Enhancements))
            {
                ExperimentId = experiment.Id,
                Variant = variant.Name,
                CharacterLabel = variant.CharacterLabel,
            };
        }

        var random = new SeededRandom((ulong)seed);
        return named ? await ofConversation(random) : policy.Choose(character.Name, topic, random);
    }
}
