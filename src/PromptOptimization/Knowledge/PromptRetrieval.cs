using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;

namespace StrategyFactory.PromptOptimization.Knowledge;

/// <summary>What retrieval found for a prompt.</summary>
/// <param name="Passages">Passages, by collection.</param>
/// <param name="Queries">Queries made, cached ones included.</param>
/// <param name="Status"><c>ok</c>, <c>empty</c>, <c>off</c> or <c>failed</c>.</param>
/// <param name="Error">Why it failed, else null.</param>
/// <param name="Weights">What the queries were made of; null for none.</param>
internal sealed record Retrieved(
    IReadOnlyList<RetrievedPassage> Passages, int Queries, string Status, string? Error, RetrievalWeights? Weights)
{
    internal static Retrieved Off { get; } = new([], 0, "off", null, null);
}

/// <summary>
/// Asks the collections what a prompt should know, one query each. A failure leaves the prompt without knowledge and says so.
/// </summary>
internal sealed class PromptRetrieval(
    KnowledgeRanking ranking, IOptions<PromptOptimizationOptions> options, ILogger<PromptRetrieval> logger)
{
    /// <summary>Passages for what a prompt is about, what the user said and why earlier responses failed.</summary>
    internal async ValueTask<Retrieved> AskAsync(
        string character, string subject, PromptContext context, IEnumerable<string?> failures, CancellationToken token)
    {
        var settings = options.Value.Knowledge;
        if (!settings.Enabled || settings.MaxQueries == 0)
        {
            return Retrieved.Off;
        }

        var asked = Asked.Of(context, subject, settings.UserInputWeight);
        var queries = 0;
        List<RetrievedPassage> passages = [];
        try
        {
            foreach (var (query, said) in Queries(character, subject, failures, asked, settings.Passages).Take(settings.MaxQueries))
            {
                queries++;
                var answers = await ranking.SearchAsync(query, said, token);
                passages.AddRange(answers.Select(found => new RetrievedPassage(query.Collection, found.Title, found.Text, found.Score)));
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            logger.LogWarning(failure, "Retrieval for {Character} on {Topic} failed.", character, subject);
            var reason = failure is PostgresException refused ? refused.MessageText : "The knowledge collections do not answer.";
            return new([], queries, "failed", reason, asked.Weights);
        }

        return new(passages, queries, passages.Count > 0 ? "ok" : "empty", null, asked.Weights);
    }

    // patterns are sentences of numbers and of names: what a user says finds nothing there
    private static IEnumerable<(SearchKnowledge Query, SaidWords? Said)> Queries(
        string character, string subject, IEnumerable<string?> failures, Asked asked, int passages)
    {
        var reasons = string.Join(' ', FailureReasons.Ranked(failures).Take(3).Select(PlainWords.Spoken));
        yield return (new("topic_knowledge", asked.Topic, passages, character), asked.Said);
        yield return (new("character_examples", $"{character} {asked.Topic}".Trim(), passages, character), asked.Said);
        yield return (new("success_patterns", $"{character} {PlainWords.Spoken(subject)} {reasons}".Trim(), passages, character), null);
    }

    /// <summary>The words of a prompt's queries.</summary>
    /// <param name="Topic">Of the topic; empty where none is named but something was said.</param>
    private sealed record Asked(string Topic, SaidWords? Said)
    {
        internal RetrievalWeights Weights => Said is null ? new(1, 0)
            : Topic.Length == 0 ? new(0, 1)
            : new(Math.Round(1 / (1 + Said.Weight), 4), Math.Round(Said.Weight / (1 + Said.Weight), 4));

        internal static Asked Of(PromptContext context, string subject, double weight)
        {
            var said = weight > 0 && !string.IsNullOrWhiteSpace(context.UserInput) ? new SaidWords(context.UserInput, weight) : null;
            return new(said is not null && string.IsNullOrWhiteSpace(context.Topic) ? "" : PlainWords.Spoken(subject), said);
        }
    }
}
