using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>
/// Makes the prompt that <see cref="OptimizePrompt"/> would make, and tells what is whose in it. Nothing is stored, counted or learned: it
/// is no served prompt, and a conversation is not bound by it.
/// </summary>
public sealed record PreviewPrompt : IRequest<PromptPreview>
{
    /// <summary>The request to try.</summary>
    public required OptimizePrompt Request { get; init; }

    /// <summary>Kinds of enhancements to allow in place of the choice; empty for the bare prompt, null for what would be chosen.</summary>
    public IReadOnlyList<string>? Enhancements { get; init; }
}

/// <summary>Answer of <c>POST /optimize-prompt/preview</c>.</summary>
/// <param name="Prompt">The prompt: its parts one after the other.</param>
/// <param name="Parts">What it is made of, in order.</param>
/// <param name="EnhancementsDropped">What is not in it and why.</param>
/// <param name="GenerationSettings">Sampling settings to use.</param>
/// <param name="PredictedImprovement">What would be expected of it.</param>
/// <param name="OptimizationMetadata">How it came about; the arm is <c>given</c> where the request names the enhancements.</param>
public sealed record PromptPreview(
    string Prompt, IReadOnlyList<PromptPart> Parts, IReadOnlyList<DroppedEnhancement> EnhancementsDropped,
    GenerationSettings GenerationSettings, PredictedImprovement PredictedImprovement, OptimizationMetadata OptimizationMetadata);

/// <summary>A stretch of a prompt.</summary>
/// <param name="Kind">Its enhancement; <c>base_prompt</c>, or <c>quoting_notice</c> for the sentence in front of quoted material.</param>
/// <param name="Name">Its injection; null for those two.</param>
/// <param name="Text">What it adds, line breaks in front included.</param>
/// <param name="ExpectedGain">Quality points that it is expected to bring; null for those two.</param>
/// <param name="Tokens">Estimated length.</param>
public sealed record PromptPart(string Kind, string? Name, string Text, double? ExpectedGain, int Tokens);
