using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Records;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>
/// Chooses a set of enhancements by Thompson sampling (Thompson, Biometrika 25, 1933): one draw from each posterior, the largest wins. A
/// share of the choices is held back.
/// </summary>
internal sealed class ThompsonSampling(EnhancementSets sets, SuccessRates rates, IOptions<PromptOptimizationOptions> options)
{
    /// <summary>The choice for a character and topic.</summary>
    internal Choice Choose(string character, string topic, SeededRandom random)
    {
        if (random.NextUniform() < options.Value.Holdback || sets.All.Count == 0)
        {
            return Choice.HeldBack;
        }

        var (best, highest) = (EnhancementSet.None, double.NegativeInfinity);
        foreach (var set in sets.All)
        {
            var (_, a, b) = rates.Posterior(character, topic, set);
            var draw = random.NextBeta(a, b);
            if (draw > highest)
            {
                (best, highest) = (set, draw);
            }
        }

        return new(Arm.Treated, best);
    }
}
