namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>A message of a conversation.</summary>
/// <param name="Role"><c>system</c> (the first one only), <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What it says; never empty.</param>
public sealed record ExampleMessage(string Role, string Content);
