namespace StrategyFactory.Neural.Tokenizers;

/// <summary>What an id of a vocabulary stands for.</summary>
public enum TokenKind
{
    /// <summary>Nothing: a hole between ids.</summary>
    None,

    /// <summary>A piece of text that merges make.</summary>
    Piece,

    /// <summary>A text that is taken whole wherever it stands, such as <c>&lt;think&gt;</c>.</summary>
    Added,

    /// <summary>A mark of the format, such as the end of a turn; no text that somebody wrote becomes one.</summary>
    Control,
}
