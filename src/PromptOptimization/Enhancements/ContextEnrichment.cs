namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>
/// Quotes what the conversation is about: the last turns, what the user said, and retrieved knowledge. All of it is data.
/// </summary>
internal sealed class ContextEnrichment : IEnhancement
{
    private const int Turns = 6;
    private const int LongestTurn = 500;

    public string Kind => "context_enrichment";

    public string TypeName => "context_enrichment";

    public int Order => 40;

    public bool Selectable => true;

    public IReadOnlyList<Injection> Propose(EnhancementInput input)
    {
        List<Injection> injections = [];
        foreach (var collection in input.Knowledge.GroupBy(passage => passage.Collection, StringComparer.Ordinal))
        {
            injections.Add(new(collection.Key + "_context", $"Material: {PlainWords.Spoken(collection.Key)}", [], 0)
            {
                Data = [.. collection.Select(passage => QuotedData.Quote(collection.Key, Titled(passage)))],
            });
        }

        if (input.Context.ConversationHistory is { Count: > 0 } history)
        {
            injections.Add(new("conversation_history_context", "The conversation so far", [], 0)
            {
                Data =
                [
                    .. history.TakeLast(Turns)
                        .Select(turn => QuotedData.Quote("conversation", $"{turn.Role}: {turn.Content}", LongestTurn)),
                ],
            });
        }

        if (!string.IsNullOrWhiteSpace(input.Context.UserInput))
        {
            injections.Add(new("user_input_context", "What you are answering", [], 0)
            {
                Data = [QuotedData.Quote("user_input", input.Context.UserInput)],
            });
        }

        return Injection.Shared(injections);
    }
    private static string Titled(RetrievedPassage passage) =>
        passage.Title.Length > 0 ? $"{passage.Title}: {passage.Text}" : passage.Text;
}
