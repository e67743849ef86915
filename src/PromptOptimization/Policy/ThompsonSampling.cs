using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Prompts;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>What a prompt is to get.</summary>
/// <param name="Arm">Arm of the randomised comparison.</param>
/// <param name="Set">Enhancements allowed.</param>
internal sealed record Choice(string Arm, string Set)
{
    /// <summary>Experiment that decided, or null.</summary>
    internal Guid? ExperimentId { get; init; }

    /// <summary>Its variant, or null.</summary>
    internal string? Variant { get; init; }

    /// <summary>Label of the character version that the variant uses, or null.</summary>
    internal string? CharacterLabel { get; init; }
}

/// <summary>Chooses a set of enhancements by Thompson sampling (Thompson, Biometrika 25, 1933): one draw from each posterior, the largest wins. A share of the choices is held back.</summary>
internal sealed class ThompsonSampling(EnhancementSets sets, SuccessRates rates, IOptions<PromptOptimizationOptions> options)
{
    /// <summary>The choice for a character and topic.</summary>
    internal Choice Choose(string character, string topic, SeededRandom random)
    {
        if (random.NextUniform() < options.Value.Holdback || sets.All.Count == 0)
        {
            return new(PromptRecord.HeldBack, EnhancementSets.None);
        }

        var (best, highest) = ("", double.NegativeInfinity);
        foreach (var set in sets.All)
        {
            var (_, a, b) = rates.Posterior(character, topic, set);
            var draw = random.NextBeta(a, b);
            if (draw > highest)
            {
                (best, highest) = (set, draw);
            }
        }

        return new(PromptRecord.Treated, best);
    }
}
