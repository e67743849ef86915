namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>Enhancements that a prompt may have, in the order of the prompt. Two sets of one name are equal.</summary>
internal sealed class EnhancementSet : IEquatable<EnhancementSet>
{
    private const char Separator = '+';

    private readonly string[] _kinds;

    private EnhancementSet(string name, string[] kinds) => (Name, _kinds) = (name, kinds);

    /// <summary>The empty set, <c>none</c>: what held-back prompts get.</summary>
    internal static EnhancementSet None { get; } = new("none", []);

    /// <summary>Its stored form and that of the wire: the kinds joined by <c>+</c>.</summary>
    internal string Name { get; }

    internal bool IsEmpty => _kinds.Length == 0;

    /// <summary>A set of some kinds.</summary>
    internal static EnhancementSet Of(IEnumerable<string> kinds) =>
        kinds.ToArray() is { Length: > 0 } some ? new(string.Join(Separator, some), some) : None;

    /// <summary>A set from its stored form.</summary>
    internal static EnhancementSet Parse(string name) => name == None.Name ? None : new(name, name.Split(Separator));

    internal bool Holds(string kind) => _kinds.Contains(kind, StringComparer.Ordinal);

    public bool Equals(EnhancementSet? other) => Name == other?.Name;

    public override bool Equals(object? obj) => Equals(obj as EnhancementSet);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;
}
