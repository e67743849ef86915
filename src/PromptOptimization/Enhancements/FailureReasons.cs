namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>What a failure reason means and what helps.</summary>
/// <param name="Issue">The problem in words.</param>
/// <param name="Remedy">What to tell the model, without a full stop.</param>
/// <param name="Recommendation">Type of the recommended optimisation.</param>
/// <param name="Kind">Enhancement whose measured gain is expected of it.</param>
/// <param name="Temperature">Change of the temperature that helps.</param>
internal sealed record FailureReason(string Issue, string Remedy, string Recommendation, string Kind, double Temperature);

/// <summary>The failure reasons known by name; others are treated by what their words say, and else in general.</summary>
internal static class FailureReasons
{
    private const string Character = "character_authenticity";
    private const string Topic = "topic_enhancement";
    private const string Context = "context_enrichment";

    private static readonly FailureReason Authenticity = new(
        "Insufficient character-specific context", "Sound unmistakably like the character in every sentence", "character_context_injection",
        Character, 0.05);
    private static readonly FailureReason TooFormal = new(
        "Formal language creeping in", "Use casual, spoken language", "casual_tone_adjustment", Character, 0.05);
    private static readonly FailureReason TooCasual = new(
        "Language too casual for the character", "Use more refined language", "formal_tone_adjustment", Character, -0.05);
    private static readonly FailureReason Expertise = new(
        "Need more topic expertise injection", "Bring in concrete facts about the subject", "topic_expertise_enhancement", Topic, 0);
    private static readonly FailureReason Engagement = new(
        "Responses do not engage", "Give the other person something to react to", "engagement_enhancement", Character, 0.05);
    private static readonly FailureReason Inconsistency = new(
        "The character is not kept up throughout", "Stay in character from the first word to the last", "character_consistency_enhancement",
        Character, -0.07);
    private static readonly FailureReason OffTopic = new(
        "Responses leave the subject", "Answer exactly what was said", "context_focus_enhancement", Context, -0.05);
    private static readonly FailureReason Length = new(
        "Responses have the wrong length", "Keep to two or three sentences", "length_adjustment", Character, 0);
    private static readonly FailureReason Repetition = new(
        "Responses repeat themselves", "Do not repeat words or ideas from before", "variety_enhancement", Context, 0.08);

    private static readonly Dictionary<string, FailureReason> Known = new(StringComparer.Ordinal)
    {
        ["poor_authenticity"] = Authenticity,
        ["low_authenticity"] = Authenticity,
        ["formal_language"] = TooFormal,
        ["too_formal"] = TooFormal,
        ["casual_language"] = TooCasual,
        ["too_casual"] = TooCasual,
        ["insufficient_context"] = Expertise,
        ["poor_relevance"] = OffTopic,
        ["off_topic"] = OffTopic,
        ["poor_engagement"] = Engagement,
        ["low_engagement"] = Engagement,
        ["character_inconsistency"] = Inconsistency,
        ["out_of_character"] = Inconsistency,
        ["too_long"] = Length,
        ["too_short"] = Length,
        ["repetitive"] = Repetition,
        ["repetition"] = Repetition,
    };

    private static readonly (string Word, FailureReason Reason)[] ByWord =
    [
        ("formal", TooFormal), ("authentic", Authenticity), ("character", Inconsistency), ("engag", Engagement), ("boring", Engagement),
        ("topic", OffTopic),
        ("relevan", OffTopic), ("context", Expertise), ("fact", Expertise), ("knowledge", Expertise), ("long", Length), ("short", Length),
        ("repe", Repetition),
    ];

    /// <summary>What a normalised reason means.</summary>
    internal static FailureReason Of(string reason)
    {
        if (Known.TryGetValue(reason, out var known))
        {
            return known;
        }

        foreach (var (word, meaning) in ByWord)
        {
            if (reason.Contains(word, StringComparison.Ordinal))
            {
                return meaning;
            }
        }

        return new(
            $"Repeated failure: {PlainWords.Spoken(reason)}", $"Avoid what failed before ({PlainWords.Spoken(reason)})",
            "general_enhancement", Character, 0);
    }

    /// <summary>Distinct reasons in normal form, most frequent first, then in the order of their appearance.</summary>
    internal static IReadOnlyList<string> Ranked(IEnumerable<string?> reasons) =>
        [.. reasons.Select(PlainWords.Joined).Where(reason => reason.Length > 0)
            .Select((reason, place) => (reason, place)).GroupBy(entry => entry.reason, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.First().place).Select(group => group.Key)];
}
