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
internal sealed record Retrieved(IReadOnlyList<RetrievedPassage> Passages, int Queries, string Status, string? Error)
{
    internal static Retrieved Off { get; } = new([], 0, "off", null);
}

/// <summary>
/// Asks the collections what a prompt should know, one query each. A failure leaves the prompt without knowledge and says so.
/// </summary>
internal sealed class PromptRetrieval(
    KnowledgeRanking ranking, IOptions<PromptOptimizationOptions> options, ILogger<PromptRetrieval> logger)
{
    /// <summary>Passages for a character, a topic and the reasons of earlier failures.</summary>
    internal async ValueTask<Retrieved> AskAsync(string character, string topic, IEnumerable<string?> failures, CancellationToken token)
    {
        var settings = options.Value.Knowledge;
        if (!settings.Enabled || settings.MaxQueries == 0)
        {
            return Retrieved.Off;
        }

        var queries = 0;
        List<RetrievedPassage> passages = [];
        try
        {
            foreach (var query in Queries(character, topic, failures, settings.Passages).Take(settings.MaxQueries))
            {
                queries++;
                var answers = await ranking.SearchAsync(query, token);
                passages.AddRange(answers.Select(found => new RetrievedPassage(query.Collection, found.Title, found.Text, found.Score)));
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            logger.LogWarning(failure, "Retrieval for {Character} on {Topic} failed.", character, topic);
            var reason = failure is PostgresException refused ? refused.MessageText : "The knowledge collections do not answer.";
            return new([], queries, "failed", reason);
        }

        return new(passages, queries, passages.Count > 0 ? "ok" : "empty", null);
    }

    private static IEnumerable<SearchKnowledge> Queries(string character, string topic, IEnumerable<string?> failures, int passages)
    {
        var subject = PlainWords.Spoken(topic);
        var reasons = string.Join(' ', FailureReasons.Ranked(failures).Take(3).Select(PlainWords.Spoken));
        yield return new("topic_knowledge", subject, passages, character);
        yield return new("character_examples", $"{character} {subject}", passages, character);
        yield return new("success_patterns", $"{character} {subject} {reasons}".Trim(), passages, character);
    }
}
