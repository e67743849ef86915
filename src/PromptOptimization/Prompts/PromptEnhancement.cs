using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Records;

namespace StrategyFactory.PromptOptimization.Prompts;

/// <summary>An enhanced prompt.</summary>
/// <param name="Prompt">The text and what is in it.</param>
/// <param name="Kinds">Enhancements in it, in order.</param>
/// <param name="Type">Kind with the largest expected gain, or one of <see cref="PromptTypes"/>.</param>
/// <param name="TypeName">The same as callers see it.</param>
/// <param name="Gain">Expected quality points of everything in it, at most what is missing from 100.</param>
/// <param name="Dropped">What is not in it and why.</param>
internal sealed record EnhancedPrompt(
    ComposedPrompt Prompt, IReadOnlyList<string> Kinds, string Type, string TypeName, double Gain,
    IReadOnlyList<DroppedEnhancement> Dropped);

/// <summary>Lets the chosen enhancements propose, drops what promises too little or does not fit, and composes the prompt.</summary>
internal sealed class PromptEnhancement(EnhancementSets sets, IOptions<PromptOptimizationOptions> options)
{
    /// <summary>The prompt of a plan. Nothing but the arguments decides, so equal ones give equal prompts.</summary>
    internal EnhancedPrompt Apply(PromptPlan plan, IReadOnlyList<RetrievedPassage> knowledge)
    {
        var input = new EnhancementInput(
            plan.Character, plan.Subject, plan.Topic, plan.Context, plan.Attempt, plan.Failures, knowledge);
        List<PricedInjection> injections = [];
        List<DroppedEnhancement> dropped = [];
        foreach (var enhancement in sets.Enhancements.Where(plan.Choice.Allows))
        {
            List<PricedInjection> priced = [.. enhancement.Propose(input).Select(proposal => Price(plan, enhancement, proposal))];
            if (priced.Count == 0)
            {
                continue;
            }

            var gain = plan.Gains.OfKind(enhancement.Kind);
            if (gain < (options.Value.Enhancements.GetValueOrDefault(enhancement.Kind)?.MinImprovement ?? 0))
            {
                dropped.Add(Drop(enhancement.Kind, gain, priced.Sum(injection => injection.Tokens), "min_improvement"));
                continue;
            }

            injections.AddRange(priced);
        }

        var prompt = PromptComposition.Compose(plan.BasePrompt, injections, plan.Budget);
        dropped.AddRange(
            prompt.Dropped.Select(injection => Drop(injection.Injection.Name, injection.Gain, injection.Tokens, "token_budget")));
        List<string> kinds = [.. prompt.Applied.Select(applied => applied.Kind).Distinct(StringComparer.Ordinal)];
        var (type, name) = TypeOf(plan, kinds);
        var missing = 100 - (plan.Gains.BaselineQuality ?? 0);
        return new(prompt, kinds, type, name, Math.Min(kinds.Sum(plan.Gains.OfKind), missing), dropped);
    }

    private static PricedInjection Price(PromptPlan plan, IEnhancement enhancement, Injection proposal) => new(
        enhancement.Kind, enhancement.Order, proposal,
        plan.Gains.OfInjection(proposal.Name, proposal.Share * plan.Gains.OfKind(enhancement.Kind)));

    private static DroppedEnhancement Drop(string name, double gain, int tokens, string reason) =>
        new(name, Math.Round(gain, 2), tokens, reason);

    private (string Type, string Name) TypeOf(PromptPlan plan, List<string> kinds)
    {
        if (plan.Choice.Arm == Arm.HeldBack)
        {
            return (PromptTypes.HeldBack, PromptTypes.HeldBack);
        }

        return kinds.MaxBy(plan.Gains.OfKind) is { } largest
            ? (largest, sets.Enhancements.First(enhancement => enhancement.Kind == largest).TypeName)
            : (PromptTypes.None, PromptTypes.None);
    }
}
