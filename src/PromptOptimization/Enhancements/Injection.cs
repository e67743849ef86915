namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>One block that an enhancement would add to a prompt. It is taken or dropped as a whole.</summary>
/// <param name="Name">Name, such as <c>beer_context_injection</c>; outcomes are counted by it.</param>
/// <param name="Heading">What stands above its lines.</param>
/// <param name="Lines">Instructions; trusted text of the character or of ours.</param>
/// <param name="Share">Share of the enhancement's expected gain, the shares of one enhancement sum to 1.</param>
internal sealed record Injection(string Name, string Heading, IReadOnlyList<string> Lines, double Share)
{
    /// <summary>Untrusted text, already quoted as data; empty for none.</summary>
    internal IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Gives each of some injections an equal share.</summary>
    internal static IReadOnlyList<Injection> Shared(IReadOnlyList<Injection> injections) =>
        [.. injections.Select(injection => injection with { Share = 1.0 / injections.Count })];
}
