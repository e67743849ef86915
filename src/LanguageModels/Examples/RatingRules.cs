namespace StrategyFactory.LanguageModels.Examples;

/// <summary>What ratings and what belongs to them may be.</summary>
internal static class RatingRules
{
    internal const int Least = 1;
    internal const int Most = 5;
    internal const int LongestName = 200;

    /// <summary>Who rates where nobody says.</summary>
    internal const string UsualRater = "user";

    internal static bool IsAllowed(int? rating) => rating is null or (>= Least and <= Most);

    internal static string Refusal(int? rating) => $"rating: {rating} is not allowed; {Least} to {Most}.";

    /// <summary>Whether it can name a rater; null is for the usual one.</summary>
    internal static bool IsName(string? name) => name is null || (!string.IsNullOrWhiteSpace(name) && name.Length <= LongestName);

    /// <summary>Whether it can be a philosopher, a domain or a type.</summary>
    internal static bool IsLabel(string? label) => label is null or { Length: <= LongestName };
}
