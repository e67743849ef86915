namespace StrategyFactory.Neural.Decoders;

/// <summary>A text to learn from.</summary>
/// <param name="Tokens">The whole text.</param>
/// <param name="Labelled">
/// Which of its tokens are learned to be written, one a token: those of an answer and not those of its question. The first is written after
/// nothing, so it is never learned.
/// </param>
public sealed record DecoderExample(int[] Tokens, bool[] Labelled)
{
    /// <summary>How many tokens are learned.</summary>
    internal int Labels => Labelled.Skip(1).Count(labelled => labelled);

    /// <summary>Its beginning, where it is longer.</summary>
    internal DecoderExample Within(int longest) => Tokens.Length <= longest ? this : new(Tokens[..longest], Labelled[..longest]);
}
