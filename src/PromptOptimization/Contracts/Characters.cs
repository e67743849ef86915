using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Everything about a character; adding one needs no code.</summary>
public sealed record CharacterDefinition
{
    /// <summary>Full name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Prompt used where a request brings none.</summary>
    public required string BasePrompt { get; init; }

    /// <summary>What the character is like.</summary>
    public IReadOnlyList<string> Traits { get; init; } = [];

    /// <summary>How the character speaks.</summary>
    public IReadOnlyList<string> SpeakingPatterns { get; init; } = [];

    /// <summary>What the character never does.</summary>
    public IReadOnlyList<string> Avoid { get; init; } = [];

    /// <summary>Where sampling starts; retries adjust it.</summary>
    public GenerationSettings GenerationSettings { get; init; } = new();

    /// <summary>What to inject for which topics.</summary>
    public IReadOnlyList<CharacterStrategy> Strategies { get; init; } = [];

    /// <summary>Instructions against failures, by failure reason or violation type, such as <c>formal_language</c>.</summary>
    public IReadOnlyDictionary<string, string> Remedies { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>What to inject for some topics.</summary>
public sealed record CharacterStrategy
{
    /// <summary>Name, such as <c>beer_topics</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Topics it is for; <c>*</c> for all.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>
    /// Lines by kind, such as <c>context_injection</c>, <c>tone_adjustments</c> or <c>simplification_strategy</c>; any kind is allowed.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Injections { get; init; }
}

/// <summary>A version of a character.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version, from 1; a version never changes.</param>
/// <param name="Labels">Labels it carries.</param>
/// <param name="Definition">The definition.</param>
/// <param name="CreatedAt">When it was stored.</param>
public sealed record CharacterDetails(
    string Name, int Version, IReadOnlyList<string> Labels, CharacterDefinition Definition, DateTimeOffset CreatedAt);

/// <summary>A character in a list.</summary>
/// <param name="Name">Name.</param>
/// <param name="DisplayName">Full name in production.</param>
/// <param name="Versions">Versions stored, oldest first.</param>
/// <param name="Labels">Version by label.</param>
public sealed record CharacterSummary(
    string Name, string DisplayName, IReadOnlyList<int> Versions, IReadOnlyDictionary<string, int> Labels);

/// <summary>All characters.</summary>
public sealed record GetCharacters : IRequest<IReadOnlyList<CharacterSummary>>;

/// <summary>One version of a character.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version; null for the one with the label.</param>
/// <param name="Label">Label; null for <c>production</c>.</param>
public sealed record GetCharacter(string Name, int? Version = null, string? Label = null) : IRequest<CharacterDetails>;

/// <summary>Stores a new version. It becomes <c>latest</c>; a character's first version becomes <c>production</c> too.</summary>
/// <param name="Name">Name: lower-case letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Definition">The definition.</param>
/// <param name="Label">A label to give the new version as well, such as <c>production</c>.</param>
public sealed record PutCharacter(string Name, CharacterDefinition Definition, string? Label = null) : IRequest<CharacterDetails>;

/// <summary>Takes a character out of use; its versions stay readable by number.</summary>
public sealed record DeleteCharacter(string Name) : IRequest;

/// <summary>Moves a label to a version.</summary>
public sealed record MoveCharacterLabel(string Name, string Label, int Version) : IRequest<CharacterSummary>;

/// <summary>Removes a label; <c>production</c> and <c>latest</c> are protected.</summary>
public sealed record RemoveCharacterLabel(string Name, string Label) : IRequest<CharacterSummary>;

/// <summary>Moves <c>production</c> back.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Where to; null for the version before the last move.</param>
public sealed record RollBackCharacter(string Name, int? Version = null) : IRequest<CharacterSummary>;

/// <summary>All versions of a character, also of one that is out of use.</summary>
public sealed record GetCharacterVersions(string Name) : IRequest<CharacterHistory>;

/// <summary>The versions of a character.</summary>
/// <param name="Name">Name.</param>
/// <param name="InUse">False when it was deleted: prompts are not made with it, but a new version takes it into use again.</param>
/// <param name="Production">Version that prompts are made with; null when it is out of use.</param>
/// <param name="RollsBackTo">Version that <see cref="RollBackCharacter"/> without a version leads to; null where there is none.</param>
/// <param name="Versions">Newest first.</param>
public sealed record CharacterHistory(
    string Name, bool InUse, int? Production, int? RollsBackTo, IReadOnlyList<CharacterVersionSummary> Versions);

/// <summary>A version in a list.</summary>
/// <param name="Version">Version, from 1.</param>
/// <param name="Labels">Labels it carries.</param>
/// <param name="CreatedAt">When it was stored.</param>
public sealed record CharacterVersionSummary(int Version, IReadOnlyList<string> Labels, DateTimeOffset CreatedAt);

/// <summary>Says what <see cref="PutCharacter"/> would refuse, and stores nothing.</summary>
public sealed record CheckCharacter(string Name, CharacterDefinition Definition) : IRequest<IReadOnlyList<CharacterProblem>>;

/// <summary>Something that is not allowed in a character.</summary>
/// <param name="Field">Its field, such as <c>base_prompt</c> or <c>strategies[0].topics</c>.</param>
/// <param name="Message">The field, and what is allowed.</param>
public sealed record CharacterProblem(string Field, string Message);
