using System.Text.RegularExpressions;

namespace StrategyFactory.PromptOptimization.Characters;

/// <summary>How characters and labels may be called.</summary>
internal static partial class CharacterNames
{
    /// <summary>Names are compared without regard to case and surrounding space.</summary>
    internal static string Normalise(string? name) => (name ?? "").Trim().ToLowerInvariant();

    /// <summary>Whether a normalised name may be used.</summary>
    internal static bool Allowed(string name) => Pattern().IsMatch(name);

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
