namespace StrategyFactory.Neural.Tokenizers;

/// <summary>A conversation as a model learns from it.</summary>
/// <param name="Tokens">All ids.</param>
/// <param name="Learned">Which of them are the model's own words, or end them: the loss counts these.</param>
public sealed record ChatExample(int[] Tokens, bool[] Learned)
{
    /// <summary>How many tokens count; the first never does, since nothing foretells it.</summary>
    public int LearnedCount => Learned.Skip(1).Count(learned => learned);
}
