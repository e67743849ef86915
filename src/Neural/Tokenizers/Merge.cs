namespace StrategyFactory.Neural.Tokenizers;

/// <summary>Two pieces that become one.</summary>
/// <param name="Left">Id of the first.</param>
/// <param name="Right">Id of the second.</param>
/// <param name="Joined">Id of both together.</param>
public readonly record struct Merge(int Left, int Right, int Joined);
