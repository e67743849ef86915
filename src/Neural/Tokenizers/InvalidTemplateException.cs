namespace StrategyFactory.Neural.Tokenizers;

/// <summary>A template cannot be read or run.</summary>
/// <param name="message">Why, a clause.</param>
/// <param name="inner">What the engine says.</param>
internal sealed class InvalidTemplateException(string message, Exception inner) : Exception(message, inner);
