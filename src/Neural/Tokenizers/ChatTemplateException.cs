using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>A chat template cannot write a conversation, or refuses to.</summary>
/// <param name="message">A whole sentence.</param>
public sealed class ChatTemplateException(string message) : FactoryException(message, "messages");
