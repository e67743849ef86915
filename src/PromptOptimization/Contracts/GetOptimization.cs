using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>A prompt that was handed out.</summary>
public sealed record GetOptimization(Guid OptimizationId) : IRequest<OptimizationDetails>;

/// <summary>A prompt that was handed out.</summary>
/// <param name="OptimizationId">Id.</param>
/// <param name="Character">Character.</param>
/// <param name="CharacterVersion">Version of the character.</param>
/// <param name="Topic">Topic as counted.</param>
/// <param name="OptimizationType">Most important enhancement, <c>none</c> or <c>holdback</c>.</param>
/// <param name="Arm"><c>treated</c>, <c>holdback</c> or <c>experiment</c>.</param>
/// <param name="EnhancementSet">Enhancements allowed.</param>
/// <param name="EnhancementsApplied">Injections in the prompt.</param>
/// <param name="Attempt">Attempt it was for.</param>
/// <param name="SuccessProbability">Predicted probability.</param>
/// <param name="CalibratedProbability">Shrunk measured rate.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Text">What was said; null where texts are not kept, or no longer.</param>
public sealed record OptimizationDetails(
    Guid OptimizationId, string Character, int CharacterVersion, string Topic, string OptimizationType, string Arm, string EnhancementSet,
    IReadOnlyList<string> EnhancementsApplied, int Attempt, double SuccessProbability, double CalibratedProbability,
    DateTimeOffset CreatedAt, KeptText? Text);

/// <summary>What was said.</summary>
/// <param name="UserInput">By the user.</param>
/// <param name="OptimizedPrompt">The prompt.</param>
/// <param name="ExpiresAt">When it is deleted.</param>
public sealed record KeptText(string? UserInput, string OptimizedPrompt, DateTimeOffset ExpiresAt);
