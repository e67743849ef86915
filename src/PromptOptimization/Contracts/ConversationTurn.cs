using System.Text.Json.Serialization;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>
/// One turn of a conversation; in JSON a text, or an object with <c>role</c> (or <c>author</c>) and <c>content</c> (or <c>message</c>,
/// <c>text</c>).
/// </summary>
/// <param name="Role">Who spoke.</param>
/// <param name="Content">What was said.</param>
[JsonConverter(typeof(ConversationTurnConverter))]
public sealed record ConversationTurn(string Role, string Content);
