using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Asks for the prompt that is expected to make a character's next response succeed.</summary>
public sealed record OptimizePrompt : IRequest<OptimizedPrompt>
{
    /// <summary>Name of a stored character.</summary>
    public required string Character { get; init; }

    /// <summary>The prompt to improve; null for the character's own. It is the caller's instruction and is not quoted.</summary>
    public string? BasePrompt { get; init; }

    /// <summary>What the conversation is about; null where nothing is known of it. One without any content is refused.</summary>
    public PromptContext? Context { get; init; }

    /// <summary>How earlier attempts at this response went; null for a first attempt.</summary>
    public PerformanceFeedback? PerformanceFeedback { get; init; }

    /// <summary>Label of the character version to use; null for <c>production</c>.</summary>
    public string? CharacterLabel { get; init; }

    /// <summary>Longest prompt in tokens (estimated at four characters each); null for the configured budget.</summary>
    public int? TokenBudget { get; init; }

    /// <summary>Makes the choice reproducible: equal state, request and seed give an equal prompt. Null for a fresh one.</summary>
    public long? Seed { get; init; }
}

/// <summary>What a conversation is about. All of it is data: nothing here can instruct the model.</summary>
public sealed record PromptContext
{
    /// <summary>Subject; null or empty counts as <c>general</c>.</summary>
    public string? Topic { get; init; }

    /// <summary>Earlier turns, oldest first: texts, or objects with <c>role</c> and <c>content</c>.</summary>
    public IReadOnlyList<ConversationTurn>? ConversationHistory { get; init; }

    /// <summary>What the user said last.</summary>
    public string? UserInput { get; init; }

    /// <summary>The conversation; all prompts of one conversation get the same enhancements. Stored as a hash only.</summary>
    public string? ChannelId { get; init; }
}

/// <summary>How earlier attempts at the same response went.</summary>
public sealed record PerformanceFeedback
{
    /// <summary>Number of the attempt that the prompt is for, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The failures before, oldest first.</summary>
    public IReadOnlyList<PreviousFailure>? PreviousFailures { get; init; }

    /// <summary>Quality, 0 to 100, from which a response counts as a success; null for the configured one (75).</summary>
    public double? TargetQualityThreshold { get; init; }
}

/// <summary>One failed attempt.</summary>
public sealed record PreviousFailure
{
    /// <summary>Quality, 0 to 100.</summary>
    public double? QualityScore { get; init; }

    /// <summary>Why it failed, such as <c>poor_authenticity</c>.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Rules that it broke, such as <c>formal_language</c>.</summary>
    public IReadOnlyList<string>? ViolationTypes { get; init; }
}

/// <summary>Answer of <c>POST /optimize-prompt</c>.</summary>
/// <param name="Success">True: a failure is a problem document instead.</param>
/// <param name="OptimizationId">What <c>POST /record-performance</c> refers to.</param>
/// <param name="Prompt">The prompt.</param>
/// <param name="OptimizationType">
/// The applied enhancement with the largest expected gain; <c>none</c> without one, <c>holdback</c> where nothing was applied to measure
/// the lift.
/// </param>
/// <param name="EnhancementsApplied">Names of the injections in the prompt.</param>
/// <param name="EnhancementsDropped">Injections that did not fit the token budget, lowest expected gain first.</param>
/// <param name="RagContextAdded">What retrieved knowledge contributed.</param>
/// <param name="GenerationSettings">Sampling settings to use.</param>
/// <param name="PredictedImprovement">What is expected of it.</param>
/// <param name="OptimizationMetadata">How it came about.</param>
public sealed record OptimizedPrompt(
    bool Success,
    Guid OptimizationId,
    [property: System.Text.Json.Serialization.JsonPropertyName("optimized_prompt")] string Prompt,
    string OptimizationType,
    IReadOnlyList<string> EnhancementsApplied,
    IReadOnlyList<DroppedEnhancement> EnhancementsDropped,
    IReadOnlyDictionary<string, bool> RagContextAdded,
    GenerationSettings GenerationSettings,
    PredictedImprovement PredictedImprovement,
    OptimizationMetadata OptimizationMetadata);

/// <summary>An injection that is not in the prompt.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ExpectedGain">Quality points that it was expected to bring.</param>
/// <param name="Tokens">What it would have cost.</param>
/// <param name="Reason"><c>token_budget</c>, or <c>min_improvement</c> for a whole enhancement whose expected gain is too small.</param>
public sealed record DroppedEnhancement(string Name, double ExpectedGain, int Tokens, string Reason);

/// <summary>Sampling settings for the model that answers the prompt.</summary>
public sealed record GenerationSettings
{
    /// <summary>Softmax temperature, 0 to 2.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Longest response in tokens.</summary>
    public int MaxTokens { get; init; } = 400;

    /// <summary>Nucleus, above 0 to 1.</summary>
    public double TopP { get; init; } = 0.9;

    /// <summary>Repetition penalty, 1 for none.</summary>
    public double RepeatPenalty { get; init; } = 1.1;
}

/// <summary>
/// What is expected of a prompt; it is scored against the outcome, see <c>calibration</c> of <c>GET /performance-stats</c>.
/// </summary>
/// <param name="QualityScoreIncrease">Expected quality points above the base prompt: the sum of the expected gains.</param>
/// <param name="AuthenticityBoost">Authenticity points above prompts that were held back, as measured; null until both were seen.</param>
/// <param name="SuccessProbability">clamp(0.4·a + 0.3·t + 0.3·c, 0.05, 0.95).</param>
/// <param name="CalibratedProbability">
/// Success rate expected from this character, topic and set of enhancements, as measured and shrunk; 0.5 where nothing is known.
/// </param>
public sealed record PredictedImprovement(
    double QualityScoreIncrease, double? AuthenticityBoost, double SuccessProbability, double CalibratedProbability);

/// <summary>How an optimised prompt came about.</summary>
public sealed record OptimizationMetadata
{
    /// <summary>Seconds.</summary>
    public required double OptimizationTime { get; init; }

    /// <summary>Queries of the knowledge collections, cached ones included; at most 3.</summary>
    public required int RagQueriesMade { get; init; }

    /// <summary>Always true: the character's strategies are data.</summary>
    public required bool CharacterConfigAccessed { get; init; }

    /// <summary>Whether anything was known about this character and topic.</summary>
    public required bool PerformanceHistoryAnalyzed { get; init; }

    /// <summary><c>ok</c>, <c>empty</c> where nothing was found, <c>off</c>, or <c>failed</c>.</summary>
    public required string Retrieval { get; init; }

    /// <summary>Why retrieval failed, else null.</summary>
    public string? RetrievalError { get; init; }

    /// <summary>What the topic and the user's input weighed in the queries; null where none was made.</summary>
    public RetrievalWeights? RetrievalWeights { get; init; }

    /// <summary>Version of the character.</summary>
    public required int CharacterVersion { get; init; }

    /// <summary><c>treated</c>, <c>holdback</c> or <c>experiment</c>.</summary>
    public required string Arm { get; init; }

    /// <summary>Enhancements allowed by the choice, joined by <c>+</c>; <c>none</c> for none.</summary>
    public required string EnhancementSet { get; init; }

    /// <summary>Experiment that decided, or null.</summary>
    public Guid? ExperimentId { get; init; }

    /// <summary>Variant of the experiment, or null.</summary>
    public string? Variant { get; init; }

    /// <summary>Estimated length of the prompt in tokens.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Whether the base prompt alone exceeds the token budget; it is never cut.</summary>
    public required bool OverBudget { get; init; }

    /// <summary>
    /// Quality that the improvement is measured against: the last failure's, else that of held-back prompts; null where neither is known.
    /// </summary>
    public double? BaselineQuality { get; init; }

    /// <summary>Seed of the choice.</summary>
    public required long Seed { get; init; }
}
