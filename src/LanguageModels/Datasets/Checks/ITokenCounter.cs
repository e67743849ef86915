using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>
/// Counts the tokens of conversations as a base sees them. Where none is registered, tokens are not counted: they are never guessed.
/// </summary>
internal interface ITokenCounter
{
    /// <summary>One count a conversation, rendered by the base's own template.</summary>
    /// <exception cref="Kernel.Errors.FactoryException">The base is not here, or has no tokenizer or template.</exception>
    Task<IReadOnlyList<int>> CountAsync(
        string baseModel, IReadOnlyList<IReadOnlyList<ExampleMessage>> conversations, CancellationToken token);
}
