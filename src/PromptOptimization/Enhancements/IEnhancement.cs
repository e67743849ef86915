using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>
/// One way to improve a prompt. Every implementation in this assembly is registered by itself; what it proposes depends on nothing but its
/// input, so that equal requests give equal prompts.
/// </summary>
internal interface IEnhancement
{
    /// <summary>Name in the configuration, the statistics and the sets, such as <c>character_authenticity</c>.</summary>
    string Kind { get; }

    /// <summary><c>optimization_type</c> of a response in which it is the most important one.</summary>
    string TypeName { get; }

    /// <summary>Where its injections stand in the prompt, ascending.</summary>
    int Order { get; }

    /// <summary>
    /// Whether the choice among sets decides about it; else it is used whenever it proposes something and the prompt is not held back.
    /// </summary>
    bool Selectable { get; }

    /// <summary>Its injections for a request; empty where it has nothing to say.</summary>
    IReadOnlyList<Injection> Propose(EnhancementInput input);
}

/// <summary>What an enhancement knows.</summary>
/// <param name="Character">The character.</param>
/// <param name="Topic">Normalised topic.</param>
/// <param name="CountedTopic">The name that the topic is counted by.</param>
/// <param name="Context">The conversation, as given.</param>
/// <param name="Attempt">Number of the attempt, from 1.</param>
/// <param name="Failures">Earlier failures, oldest first.</param>
/// <param name="Knowledge">Retrieved passages.</param>
internal sealed record EnhancementInput(
    LabelledCharacter Character, string Topic, string CountedTopic, PromptContext Context, int Attempt,
    IReadOnlyList<PreviousFailure> Failures, IReadOnlyList<RetrievedPassage> Knowledge);

/// <summary>A passage of knowledge that answers a query.</summary>
/// <param name="Collection">Where it is from.</param>
/// <param name="Title">Title of its document; empty for none.</param>
/// <param name="Text">The passage.</param>
/// <param name="Score">BM25.</param>
internal sealed record RetrievedPassage(string Collection, string Title, string Text, double Score);
