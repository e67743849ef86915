using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>
/// Counts the tokens of conversations as a base sees them. Where none is registered, tokens are not counted: they are never guessed.
/// </summary>
internal interface ITokenCounter
{
    /// <summary>Why the tokens of a base cannot be counted here, a sentence; null where they can.</summary>
    string? Missing(string baseModel);

    /// <summary>Tokens of the longest text that a base reads.</summary>
    /// <exception cref="Kernel.Errors.FactoryException">The base is not here.</exception>
    int LongestOf(string baseModel);

    /// <summary>One count a conversation, rendered by the base's own template.</summary>
    /// <exception cref="Kernel.Errors.FactoryException">The base is not here, or has no tokenizer or template.</exception>
    Task<IReadOnlyList<CountedTokens>> CountAsync(
        string baseModel, IReadOnlyList<IReadOnlyList<ExampleMessage>> conversations, CancellationToken token);
}

/// <summary>Tokens of a conversation.</summary>
/// <param name="Tokens">How many.</param>
/// <param name="Refusal">Why the base's template does not write it; null where it does.</param>
internal readonly record struct CountedTokens(int Tokens, string? Refusal = null);
