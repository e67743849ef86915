namespace StrategyFactory.Neural.Tokenizers;

/// <summary>A text as a model learns from it.</summary>
/// <param name="Tokens">The whole text.</param>
/// <param name="Learned">
/// Which of its tokens are learned to be written, one a token: those of an answer, and those that end it, and not those of its question.
/// The first is written after nothing, so it is never learned.
/// </param>
public sealed record LearnedText(int[] Tokens, bool[] Learned)
{
    /// <summary>How many tokens are learned.</summary>
    public int LearnedCount => Learned.Skip(1).Count(learned => learned);

    /// <summary>Its beginning, where it is longer.</summary>
    internal LearnedText Within(int longest) => Tokens.Length <= longest ? this : new(Tokens[..longest], Learned[..longest]);
}
