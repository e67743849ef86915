using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.Tests.PromptOptimization.Exam;

/// <summary>
/// Judges responses by a truth that the module cannot see: quality = level of character and topic + effects of the enhancements in the prompt + N(0, 12).
/// Some effects are harmful, and they differ by character and topic.
/// </summary>
internal sealed class SimulatedAudience
{
    internal const double Threshold = 75;

    private const double Noise = 12;

    internal static readonly string[] Kinds = ["character_authenticity", "topic_enhancement", "context_enrichment"];

    private readonly Dictionary<(string Character, string Topic), (double Level, double[] Effects)> _truth = [];
    private readonly SeededRandom _random;

    internal SimulatedAudience(ulong seed)
    {
        _random = new(seed);
        foreach (var character in Characters)
        {
            double[] usual = [Between(2, 14), Between(-4, 12), Between(-8, 8)];
            foreach (var topic in Topics)
            {
                _truth[(character, topic)] = (Between(48, 78), [.. usual.Select(effect => effect + Between(-4, 4))]);
            }
        }
    }

    internal static IReadOnlyList<string> Characters { get; } = ["peter", "brian", "stewie"];

    internal static IReadOnlyList<string> Topics { get; } = ["beer", "science", "literature", "food"];

    /// <summary>A character and topic that somebody talks about; each is equally likely.</summary>
    internal (string Character, string Topic) Visitor() => (Characters[Below(Characters.Count)], Topics[Below(Topics.Count)]);

    /// <summary>True with a probability.</summary>
    internal bool Chance(double probability) => _random.NextUniform() < probability;

    /// <summary>True probability of success.</summary>
    internal double SuccessRate(string character, string topic, IEnumerable<string> kinds) => NormalDistribution.Cdf((Mean(character, topic, kinds) - Threshold) / Noise);

    /// <summary>The quality of one response.</summary>
    internal double Judge(string character, string topic, IEnumerable<string> kinds) => Math.Clamp(Mean(character, topic, kinds) + (Noise * _random.NextNormal()), 0, 100);

    /// <summary>Success rate of always using the same set, over all characters and topics.</summary>
    internal double FixedPolicy(IReadOnlyCollection<string> kinds) => _truth.Keys.Average(place => SuccessRate(place.Character, place.Topic, kinds));

    /// <summary>Success rate of whoever knows the truth and picks the best set for every character and topic.</summary>
    internal double Oracle() => _truth.Keys.Average(place => Sets().Max(set => SuccessRate(place.Character, place.Topic, set)));

    /// <summary>All sets, the empty one included.</summary>
    internal static IEnumerable<IReadOnlyCollection<string>> Sets() =>
        Enumerable.Range(0, 1 << Kinds.Length).Select(bits => (IReadOnlyCollection<string>)[.. Kinds.Where((_, place) => (bits >> place & 1) == 1)]);

    /// <summary>The enhancements that some injections belong to.</summary>
    internal static IReadOnlyCollection<string> KindsOf(IEnumerable<string> injections) => [.. injections.Select(KindOf).Distinct(StringComparer.Ordinal)];

    private static string KindOf(string injection) => injection switch
    {
        "character_traits" or "authenticity_markers" or "out_of_character_prevention" => Kinds[0],
        "user_input_context" or "conversation_history_context" or "topic_knowledge_context" or "character_examples_context" or "success_patterns_context" => Kinds[2],
        _ => Kinds[1],
    };

    private double Mean(string character, string topic, IEnumerable<string> kinds)
    {
        var (level, effects) = _truth[(character, topic)];
        return level + kinds.Sum(kind => effects[Array.IndexOf(Kinds, kind)]);
    }

    private double Between(double low, double high) => low + ((high - low) * _random.NextUniform());

    private int Below(int count) => (int)(_random.NextBits() % (ulong)count);
}
