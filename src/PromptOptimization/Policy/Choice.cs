using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Records;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>What a prompt is to get.</summary>
/// <param name="Arm">Who decided.</param>
/// <param name="Set">Enhancements allowed.</param>
internal sealed record Choice(Arm Arm, EnhancementSet Set)
{
    internal static Choice HeldBack { get; } = new(Arm.HeldBack, EnhancementSet.None);

    /// <summary>Experiment that decided, or null.</summary>
    internal Guid? ExperimentId { get; init; }

    /// <summary>Its variant, or null.</summary>
    internal string? Variant { get; init; }

    /// <summary>Label of the character version that the variant uses, or null.</summary>
    internal string? CharacterLabel { get; init; }

    /// <summary>Whether an enhancement may be in the prompt: what no choice selects is in every prompt that is not held back.</summary>
    internal bool Allows(IEnhancement enhancement) =>
        enhancement.Selectable || Arm.SetDecidesAll ? Set.Holds(enhancement.Kind) : Arm != Arm.HeldBack;
}
