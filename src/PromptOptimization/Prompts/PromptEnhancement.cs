using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Policy;

namespace StrategyFactory.PromptOptimization.Prompts;

/// <summary>An enhanced prompt.</summary>
/// <param name="Prompt">The text and what is in it.</param>
/// <param name="Kinds">Enhancements in it, in order.</param>
/// <param name="Type">Kind with the largest expected gain, <c>none</c> or <c>holdback</c>.</param>
/// <param name="TypeName">The same as callers see it.</param>
/// <param name="Gain">Expected quality points of everything in it, at most what is missing from 100.</param>
/// <param name="Dropped">What is not in it and why.</param>
internal sealed record EnhancedPrompt(ComposedPrompt Prompt, IReadOnlyList<string> Kinds, string Type, string TypeName, double Gain, IReadOnlyList<DroppedEnhancement> Dropped);

/// <summary>Lets the chosen enhancements propose, drops what promises too little or does not fit, and composes the prompt.</summary>
internal sealed class PromptEnhancement(EnhancementSets sets, ExpectedGains gains, IOptions<PromptOptimizationOptions> options)
{
    /// <summary>The prompt for a choice. Nothing but the arguments and the learned counters decides, so equal ones give equal prompts.</summary>
    internal EnhancedPrompt Apply(string basePrompt, EnhancementInput input, Choice choice, int budget)
    {
        List<PricedInjection> injections = [];
        List<DroppedEnhancement> dropped = [];
        foreach (var enhancement in sets.Enhancements.Where(enhancement => Chosen(enhancement, choice)))
        {
            var proposals = enhancement.Propose(input);
            if (proposals.Count == 0)
            {
                continue;
            }

            var gain = gains.OfKind(enhancement.Kind, input.Character.Name, input.CountedTopic);
            var priced = proposals.Select(proposal => new PricedInjection(enhancement.Kind, enhancement.Order, proposal, gains.OfInjection(proposal.Name, input.Character.Name, proposal.Share * gain))).ToList();
            if (gain < (options.Value.Enhancements.GetValueOrDefault(enhancement.Kind)?.MinImprovement ?? 0))
            {
                dropped.Add(new(enhancement.Kind, Math.Round(gain, 2), priced.Sum(injection => injection.Tokens), "min_improvement"));
                continue;
            }

            injections.AddRange(priced);
        }

        var prompt = PromptComposition.Compose(basePrompt, injections, budget);
        dropped.AddRange(prompt.Dropped.Select(injection => new DroppedEnhancement(injection.Injection.Name, Math.Round(injection.Gain, 2), injection.Tokens, "token_budget")));
        var kinds = prompt.Applied.Select(applied => applied.Kind).Distinct(StringComparer.Ordinal).ToList();
        var expected = kinds.ToDictionary(kind => kind, kind => gains.OfKind(kind, input.Character.Name, input.CountedTopic), StringComparer.Ordinal);
        var (type, name) = choice.Arm == PromptRecord.HeldBack ? (PromptRecord.HeldBack, PromptRecord.HeldBack)
            : kinds.MaxBy(kind => expected[kind]) is { } largest ? (largest, sets.Enhancements.First(enhancement => enhancement.Kind == largest).TypeName)
            : (EnhancementSets.None, EnhancementSets.None);
        var missing = 100 - (gains.BaselineQuality(input.Character.Name, input.CountedTopic) ?? 0);
        return new(prompt, kinds, type, name, Math.Min(expected.Values.Sum(), missing), dropped);
    }

    private static bool Chosen(IEnhancement enhancement, Choice choice) =>
        enhancement.Selectable || choice.Arm == PromptRecord.InExperiment ? EnhancementSets.Holds(choice.Set, enhancement.Kind) : choice.Arm != PromptRecord.HeldBack;
}
