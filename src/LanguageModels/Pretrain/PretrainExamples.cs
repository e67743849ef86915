using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Pretrain;

/// <summary>
/// A corpus as tokens: conversations by the template, documents one behind the other, cut into pieces. All of it is learned.
/// </summary>
/// <param name="Training">Learned from.</param>
/// <param name="Validation">Every twentieth of both kinds, kept apart.</param>
internal sealed record PretrainExamples(IReadOnlyList<LearnedText> Training, IReadOnlyList<LearnedText> Validation)
{
    /// <summary>Pieces below which nothing can be learned and validated.</summary>
    internal const int Fewest = 10;

    private const int ValidationShare = 20;

    internal long Tokens => Training.Concat(Validation).Sum(example => (long)example.Tokens.Length);

    /// <exception cref="UnprocessableException">There is too little.</exception>
    internal static PretrainExamples Of(
        PretrainCorpus corpus, TextTokenizer tokenizer, ChatTemplate template, int longest, CancellationToken token)
    {
        ChatEncoder encoder = new(tokenizer, template);
        List<LearnedText> training = [], validation = [];
        var conversations = corpus.Conversations.Select(messages =>
        {
            token.ThrowIfCancellationRequested();
            var tokens = encoder.Whole(messages);
            return All(tokens[..Math.Min(longest, tokens.Length)]);
        });
        foreach (var kind in new[] { conversations.ToList(), Pieces(corpus.Documents, tokenizer, longest, token) })
        {
            for (var place = 0; place < kind.Count; place++)
            {
                // so that a few have one of them too
                (place % ValidationShare == Math.Min(ValidationShare, kind.Count) / 2 ? validation : training).Add(kind[place]);
            }
        }

        var count = training.Count + validation.Count;
        return count >= Fewest ? new(training, validation) : throw new UnprocessableException(
            $"text: gives {count} pieces of up to {longest} tokens; at least {Fewest}, so more text or a smaller context.", "text");
    }

    private static List<LearnedText> Pieces(
        IReadOnlyList<string> documents, TextTokenizer tokenizer, int longest, CancellationToken token)
    {
        List<int> tokens = [];
        foreach (var document in documents)
        {
            token.ThrowIfCancellationRequested();
            tokens.AddRange(tokenizer.Encode(document, withControl: false));
            tokens.Add(tokenizer.Special.Padding!.Id);
        }

        return [.. tokens.Chunk(longest).Where(piece => piece.Length > 1).Select(All)];
    }

    private static LearnedText All(int[] tokens) => new(tokens, [.. tokens.Select(_ => true)]);
}
