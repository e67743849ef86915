namespace StrategyFactory.Neural.Tokenizers;

/// <summary>A text that is taken whole, beside the pieces that merges make.</summary>
/// <param name="Id">From 0.</param>
/// <param name="Content">At least one character.</param>
/// <param name="IsControl">Whether it is a mark of the format.</param>
/// <param name="TakesSpaceBefore">White space in front of it belongs to it.</param>
/// <param name="TakesSpaceBehind">White space behind it belongs to it.</param>
/// <param name="WholeWordsOnly">It is not taken out of the middle of a word.</param>
/// <param name="Normalized">It is looked for once the text is normalised.</param>
internal sealed record AddedToken(
    int Id, string Content, bool IsControl, bool TakesSpaceBefore, bool TakesSpaceBehind, bool WholeWordsOnly, bool Normalized);
