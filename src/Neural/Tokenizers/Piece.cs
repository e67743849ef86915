namespace StrategyFactory.Neural.Tokenizers;

/// <summary>A stretch of a text.</summary>
internal readonly record struct Piece(int Start, int Length);
