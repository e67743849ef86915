using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Prompts;

/// <summary>The characters and topics that the filters offer.</summary>
public static class PromptNames
{
    private const int MostTopics = 100;

    /// <summary>Null for nothing.</summary>
    public static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>Characters with outcomes, in order.</summary>
    public static IReadOnlyList<string> Characters(PerformanceStats stats)
    {
        ArgumentNullException.ThrowIfNull(stats);
        return [.. stats.CharacterPerformance.Keys];
    }

    /// <summary>The topics with the most outcomes, in order of their names.</summary>
    public static IReadOnlyList<string> Topics(PerformanceStats stats)
    {
        ArgumentNullException.ThrowIfNull(stats);
        return
        [
            .. stats.TopicPerformance.OrderByDescending(topic => topic.Value.Outcomes).Take(MostTopics).Select(topic => topic.Key)
                .Order(StringComparer.Ordinal),
        ];
    }
}
