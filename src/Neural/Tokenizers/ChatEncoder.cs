namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// Conversations as ids, by a model's template and tokenizer, for its training and for its prompts alike. Whatever somebody wrote into a
/// message stays text: only the template writes control tokens.
/// </summary>
public sealed class ChatEncoder
{
    private readonly TextTokenizer _tokenizer;
    private readonly ChatTemplate _template;
    private readonly string[] _control;

    /// <summary>Encodes for a model.</summary>
    public ChatEncoder(TextTokenizer tokenizer, ChatTemplate template)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(template);
        (_tokenizer, _template) = (tokenizer, template);
        _control = [.. tokenizer.ControlTexts];
    }

    /// <summary>What a model is given to answer.</summary>
    /// <exception cref="ChatTemplateException">The template does not write these messages.</exception>
    public int[] Prompt(IReadOnlyList<ChatMessage> messages)
    {
        ControlShield shield = new(_control, messages, _template.Source);
        return Encode(_template.Render(shield.Messages, addGenerationPrompt: true), shield);
    }

    /// <summary>A whole conversation, as the template writes it.</summary>
    /// <exception cref="ChatTemplateException">The template does not write these messages.</exception>
    public int[] Whole(IReadOnlyList<ChatMessage> messages)
    {
        ControlShield shield = new(_control, messages, _template.Source);
        return Encode(_template.Render(shield.Messages, addGenerationPrompt: false), shield);
    }

    /// <summary>
    /// What a model learns from a conversation: in every answer the words and the control token that ends them, not what the template
    /// writes behind it. One example, if every answer's prompt is, token for token, the beginning of the whole; else, since the model would
    /// learn to go on from what it never sees, one for each answer, with its own prompt.
    /// </summary>
    /// <returns>None where there is no answer.</returns>
    /// <exception cref="ChatTemplateException">The template does not write these messages, or not so that it can be learned.</exception>
    public IReadOnlyList<LearnedText> Examples(IReadOnlyList<ChatMessage> messages)
    {
        ControlShield shield = new(_control, messages, _template.Source);
        var whole = Encode(_template.Render(shield.Messages, addGenerationPrompt: false), shield);
        var answers = Enumerable.Range(0, messages.Count).Where(i => messages[i].Role == ChatMessage.Assistant)
            .Select(turn => ReadAnswer(shield, turn)).ToArray();
        if (answers.All(answer => whole.AsSpan().StartsWith(answer.Tokens) && answer.Tokens.AsSpan().StartsWith(answer.Prompt)))
        {
            var learned = new bool[whole.Length];
            foreach (var answer in answers)
            {
                learned.AsSpan(answer.Prompt.Length, answer.Tokens.Length - answer.Prompt.Length).Fill(true);
            }

            return answers.Length > 0 ? [new(whole, learned)] : [];
        }

        return [.. answers.Select(answer => new LearnedText(
            [.. answer.Prompt, .. answer.Words],
            [.. answer.Prompt.Select(_ => false), .. answer.Words.Select(_ => true)]))];
    }

    /// <summary>Fits an example into a model's window.</summary>
    /// <param name="example">Of any length.</param>
    /// <param name="longest">How many tokens there is room for, at least two.</param>
    /// <param name="policy">What becomes of one that is longer.</param>
    /// <returns>Null where nothing would be left to learn.</returns>
    public LearnedText? Fit(LearnedText example, int longest, OverLong policy)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 2);
        if (example.Tokens.Length > longest)
        {
            if (policy == OverLong.Drop)
            {
                return null;
            }

            var begins = example.Tokens[0] == _tokenizer.Special.Begin?.Id;
            var from = example.Tokens.Length - longest + (begins ? 1 : 0);
            example = begins
                ? new([example.Tokens[0], .. example.Tokens[from..]], [false, .. example.Learned[from..]])
                : new(example.Tokens[from..], example.Learned[from..]);
        }

        return example.LearnedCount > 0 ? example : null;
    }

    private int[] Encode(string text, ControlShield shield) => _tokenizer.Encode(text, withControl: true, shield.Uncover);

    private Answer ReadAnswer(ControlShield shield, int turn)
    {
        if (turn == 0)
        {
            throw new ChatTemplateException("messages[0] is an answer, but nothing stands before it.");
        }

        ChatMessage[] told = [.. shield.Messages.Take(turn + 1)];
        var prompt = _template.Render(told[..^1], addGenerationPrompt: true);
        var written = _template.Render(told, addGenerationPrompt: false);
        if (!written.StartsWith(prompt, StringComparison.Ordinal))
        {
            throw Unlearnable(turn, "writes other text before it than its prompt for an answer is");
        }

        var end = EndOf(told, written, shield.Mark, turn);
        return new(Encode(prompt, shield), Encode(written[..end], shield), Encode(written[prompt.Length..end], shield));
    }

    /// <summary>Where the control token that ends the last message ends: the first behind its content.</summary>
    private int EndOf(ChatMessage[] told, string written, char mark, int turn)
    {
        // a mark at the end of the content shows what the template writes behind it
        var marked = _template.Render([.. told[..^1], told[^1] with { Content = told[^1].Content + mark }], addGenerationPrompt: false);
        var behind = marked[(marked.LastIndexOf(mark) + 1)..];
        if (behind.Length == marked.Length || !written.EndsWith(behind, StringComparison.Ordinal))
        {
            throw Unlearnable(turn, "does not write it as it is");
        }

        var (at, length) = _tokenizer.FindControl(behind);
        return at >= 0
            ? written.Length - behind.Length + at + length
            : throw Unlearnable(turn, "puts no control token behind it");
    }

    private static ChatTemplateException Unlearnable(int turn, string reason) =>
        new($"The answer of messages[{turn}] cannot be learned, since the chat template {reason}.");

    /// <summary>One answer in a conversation.</summary>
    /// <param name="Prompt">What stands before it when it is asked for.</param>
    /// <param name="Tokens">All up to its end.</param>
    /// <param name="Words">It alone, with its end.</param>
    private sealed record Answer(int[] Prompt, int[] Tokens, int[] Words);
}
