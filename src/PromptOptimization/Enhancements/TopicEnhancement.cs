namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>Injects what the character's strategies say about the topic.</summary>
internal sealed class TopicEnhancement : IEnhancement
{
    private const string Suffix = "_topics";

    public string Kind => "topic_enhancement";

    public string TypeName => "topic_enhancement";

    public int Order => 20;

    public bool Selectable => true;

    public IReadOnlyList<Injection> Propose(EnhancementInput input)
    {
        List<Injection> injections = [];
        foreach (var strategy in input.Character.Definition.Strategies
            .Where(strategy => strategy.Topics.Any(topic => topic == "*" || PlainWords.Topic(topic) == input.Topic)))
        {
            var name = strategy.Name.EndsWith(Suffix, StringComparison.Ordinal) ? strategy.Name[..^Suffix.Length] : strategy.Name;
            foreach (var (kind, lines) in strategy.Injections.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                injections.Add(new($"{name}_{kind}", $"About {PlainWords.Spoken(input.Topic)}: {PlainWords.Spoken(kind)}", lines, 0));
            }
        }

        return Injection.Shared(injections);
    }
}
