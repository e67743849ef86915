namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>Reminds the model who it plays: traits, speech, and what the character never does.</summary>
internal sealed class CharacterAuthenticity : IEnhancement
{
    public string Kind => "character_authenticity";

    public string TypeName => "character_authenticity_enhancement";

    public int Order => 10;

    public bool Selectable => true;

    public IReadOnlyList<Injection> Propose(EnhancementInput input)
    {
        var definition = input.Character.Definition;
        return Injection.Shared([.. new Injection[]
        {
            new("character_traits", "Who you are", definition.Traits, 0),
            new("authenticity_markers", "How you speak", definition.SpeakingPatterns, 0),
            new("out_of_character_prevention", "What you never do", definition.Avoid, 0),
        }.Where(injection => injection.Lines.Count > 0)]);
    }
}
