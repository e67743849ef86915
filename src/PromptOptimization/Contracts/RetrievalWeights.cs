namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Shares of a query for knowledge, 1 together.</summary>
/// <param name="Topic">Of the words of the topic, 0 to 1; 0 where none is named but something was said.</param>
/// <param name="UserInput">Of the words that the user said, 0 to 1.</param>
public sealed record RetrievalWeights(double Topic, double UserInput);
