using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Jobs.Backends.Native;

/// <summary>Conversations as tokens, those that are too long cut or left out.</summary>
/// <param name="Rows">What is learned from.</param>
/// <param name="Dropped">Examples of which nothing was left.</param>
/// <param name="Shortened">Examples that lost their beginning.</param>
internal sealed record NativeExamples(IReadOnlyList<LearnedText> Rows, int Dropped, int Shortened)
{
    /// <summary>Encodes conversations.</summary>
    /// <param name="encoder">Of the base.</param>
    /// <param name="conversations">The conversations.</param>
    /// <param name="longest">Tokens of an example at most.</param>
    /// <param name="policy">What becomes of longer ones.</param>
    /// <param name="what">What they are for, in messages.</param>
    /// <param name="watch">Is told what was cut; its token ends it.</param>
    /// <exception cref="UnprocessableException">Nothing is left.</exception>
    internal static NativeExamples Of(
        ChatEncoder encoder, IReadOnlyList<ChatMessage[]> conversations, int longest, OverLong policy, string what, TrainingWatch watch)
    {
        List<LearnedText> rows = [];
        var (dropped, shortened) = (0, 0);
        foreach (var example in conversations.SelectMany(encoder.Examples))
        {
            watch.Token.ThrowIfCancellationRequested();
            if (encoder.Fit(example, longest, policy) is { } fitting)
            {
                rows.Add(fitting);
                shortened += fitting.Tokens.Length < example.Tokens.Length ? 1 : 0;
            }
            else
            {
                dropped++;
            }
        }

        if (dropped + shortened > 0)
        {
            watch.Say($"Of {what}: {shortened} longer than {longest} tokens were cut, {dropped} left out.");
        }

        return rows.Count > 0 ? new(rows, dropped, shortened) : throw new UnprocessableException(
            $"max_seq_length: nothing is left of the {conversations.Count} {what} examples within {longest} tokens; "
            + "a larger one, or more examples.",
            "max_seq_length");
    }
}
