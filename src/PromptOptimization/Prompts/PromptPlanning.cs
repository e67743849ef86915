using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Policy;

namespace StrategyFactory.PromptOptimization.Prompts;

/// <summary>Settles what a request leaves open: the character's version, the topic's name, the choice, the limits.</summary>
internal sealed class PromptPlanning(
    CharacterCatalogue characters, LearnedState state, PromptChoice choosing, ExpectedGains gains,
    IOptions<PromptOptimizationOptions> options)
{
    /// <summary>The plan of a prompt that is handed out: its conversation is bound by the choice.</summary>
    internal Task<PromptPlan> PlanAsync(OptimizePrompt request, long seed, CancellationToken token) => SettleAsync(
        request, seed, (character, topic) => choosing.MakeAsync(character, topic, request.Context?.ChannelId, seed, token), token);

    /// <summary>The plan of a prompt that is only looked at, with given kinds of enhancements or with what would be chosen.</summary>
    internal Task<PromptPlan> PreviewAsync(
        OptimizePrompt request, long seed, IReadOnlyList<string>? kinds, CancellationToken token) => SettleAsync(
        request, seed,
        (character, topic) => kinds is null
            ? choosing.PreviewAsync(character, topic, request.Context?.ChannelId, seed, token)
            : ValueTask.FromResult(choosing.Given(kinds)),
        token);

    private async Task<PromptPlan> SettleAsync(
        OptimizePrompt request, long seed, Func<LabelledCharacter, string, ValueTask<Choice>> choose, CancellationToken token)
    {
        var character = await characters.RequireAsync(request.Character, request.CharacterLabel, token);
        await state.ReadyAsync(token);
        var context = request.Context ?? new();
        var feedback = request.PerformanceFeedback ?? new();
        var subject = PlainWords.Topic(context.Topic);
        var topic = state.CountedTopic(subject);
        var choice = await choose(character, topic);
        character = choice.CharacterLabel is { } label ? await characters.RequireAsync(character.Name, label, token) : character;
        return new()
        {
            Character = character,
            Subject = subject,
            Topic = topic,
            Choice = choice,
            Gains = gains.For(character.Name, topic),
            BasePrompt = request.BasePrompt ?? character.Definition.BasePrompt,
            Budget = request.TokenBudget ?? options.Value.TokenBudget,
            Context = context,
            Attempt = feedback.Attempt,
            Failures = feedback.PreviousFailures ?? [],
            Threshold = feedback.TargetQualityThreshold ?? options.Value.QualityThreshold,
            Seed = seed,
        };
    }
}
