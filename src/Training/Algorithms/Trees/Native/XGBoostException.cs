namespace StrategyFactory.Training.Algorithms.Trees.Native;

/// <summary>The tree library refused a call; the message is its own.</summary>
internal sealed class XGBoostException(string message) : ArgumentException(message);
