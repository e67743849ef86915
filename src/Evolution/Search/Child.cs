namespace StrategyFactory.Evolution.Search;

/// <summary>A generation about to be made.</summary>
/// <param name="Alternative">Which pruning alternative of it; 0 is that of the plain search.</param>
/// <param name="ParentModelId">The parent's model, null for the seed.</param>
/// <param name="ParentSqn">The parent's best SQN.</param>
/// <param name="Pruned">Features removed from the parent.</param>
/// <param name="Reason"><c>seed</c>, <c>low_importance</c>, or how an alternative differs.</param>
internal sealed record Child(
    int Number, int Alternative, IReadOnlyList<string> Features, Guid? ParentModelId, double? ParentSqn, IReadOnlyList<string> Pruned,
    string Reason)
{
    /// <summary>Pruned features that noise alone may have put below one that stays.</summary>
    public IReadOnlyList<string> WithinNoise { get; init; } = [];

    /// <summary>Generation 0.</summary>
    internal static Child Seed(IReadOnlyList<string> features) => new(0, 0, features, null, null, [], "seed");
}
