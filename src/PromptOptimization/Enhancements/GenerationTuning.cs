using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>Sampling settings for an attempt.</summary>
internal static class GenerationTuning
{
    /// <summary>
    /// The character's settings on the first attempt. Later, every reason of failure moves the temperature as it is known to help (by at
    /// most 0.15 together), and every attempt after the second widens the nucleus by 0.01 so that a retry is no repetition.
    /// </summary>
    /// <param name="settings">The character's.</param>
    /// <param name="attempt">Attempt that the settings are for, from 1.</param>
    /// <param name="reasons">Why earlier ones failed.</param>
    internal static GenerationSettings For(GenerationSettings settings, int attempt, IEnumerable<string?> reasons)
    {
        if (attempt < 2)
        {
            return settings;
        }

        var move = Math.Clamp(FailureReasons.Ranked(reasons).Sum(reason => FailureReasons.Of(reason).Temperature), -0.15, 0.15);
        return settings with
        {
            Temperature = Math.Round(Math.Clamp(settings.Temperature + move, 0, 2), 3),
            TopP = Math.Round(Math.Min(Math.Max(settings.TopP, 0.98), settings.TopP + (0.01 * (attempt - 2))), 3),
        };
    }
}
