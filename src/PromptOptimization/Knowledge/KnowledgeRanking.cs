using Npgsql;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Knowledge;

/// <summary>What a user said, as part of a query.</summary>
/// <param name="Text">The words.</param>
/// <param name="Weight">What they weigh all together, the words of the query being 1; above 0.</param>
internal sealed record SaidWords(string Text, double Weight);

/// <summary>
/// Ranks passages by BM25 (Robertson, Zaragoza, Foundations and Trends in IR 3(4), 2009): Σ over the query's terms of
/// idf · f·(k₁ + 1)/(f + k₁·(1 − b + b·length/mean length)), with k₁ = 1.2, b = 0.75 and idf = ln(1 + (N − n + ½)/(n + ½)). One statement
/// over the inverted index.
/// </summary>
internal sealed class KnowledgeRanking(NpgsqlDataSource source, KnowledgeCache cache, TimeProvider clock)
{
    private const int TimeoutSeconds = 5;
    private const int MostTerms = 200;

    // Ranks more passages than asked for: documents of other characters, expired ones, and further passages of one document fall out.
    private const int Spare = 40;

    private const string Rank = """
        with sizes as (
            select greatest(passages, 1)::float8 as n, greatest(terms, 1)::float8 / greatest(passages, 1) as mean
            from prompts.knowledge_collections where name = $1
        ),
        words as (select term, weight from unnest($2, $3) as x(term, weight)),
        matches as materialized (
            select p.term, p.passage, p.frequency::float8 as f, p.length, w.weight
            from words w join prompts.knowledge_postings p on p.collection = $1 and p.term = w.term
        ),
        rarity as (select term, ln(1 + ((select n from sizes) - count(*) + 0.5) / (count(*) + 0.5)) as idf from matches group by term),
        ranked as (
            select m.passage, sum(m.weight * r.idf * m.f * 2.2 / (m.f + 1.2 * (0.25 + 0.75 * m.length / s.mean))) as score
            from matches m join rarity r using (term) cross join sizes s
            group by m.passage order by score desc, m.passage limit $4
        )
        select d.id, d.title, p.text, r.score
        from ranked r join prompts.knowledge_passages p on p.collection = $1 and p.number = r.passage
        join prompts.knowledge_documents d on d.collection = $1 and d.id = p.document_id
        where (d.character is null or $5 = '' or d.character = $5) and (d.expires_at is null or d.expires_at > $6)
        order by r.score desc, r.passage
        """;

    private const string IsEmpty = "select passages = 0 from prompts.knowledge_collections where name = $1";

    /// <summary>The best passage of each of the best documents.</summary>
    internal async ValueTask<IReadOnlyList<FoundPassage>> SearchAsync(SearchKnowledge query, CancellationToken token)
    {
        if (cache.Find(query) is { } known)
        {
            return known;
        }

        var changes = cache.Changes;
        var found = await RankAsync(query, Weighted(query.Query, null), token);
        cache.Keep(query, found, changes);
        return found;
    }

    /// <summary>The same for a query and what a user said; such an answer is not kept, as hardly anybody says the same again.</summary>
    internal async ValueTask<IReadOnlyList<FoundPassage>> SearchAsync(SearchKnowledge query, SaidWords? said, CancellationToken token)
    {
        if (said is null)
        {
            return await SearchAsync(query, token);
        }

        return await IsEmptyAsync(query.Collection, token) ? [] : await RankAsync(query, Weighted(query.Query, said), token);
    }

    /// <summary>Terms with their weights: 1 each time a word stands in the query; what is said weighs its share all together.</summary>
    private static Dictionary<string, double> Weighted(string query, SaidWords? said)
    {
        var asked = KnowledgeTerms.Of(query).ToList();
        var spoken = said is null ? [] : KnowledgeTerms.Of(said.Text).ToList();
        Dictionary<string, double> weights = new(StringComparer.Ordinal);
        Add(asked, 1);
        Add(spoken, asked.Count > 0 && spoken.Count > 0 ? said!.Weight * asked.Count / spoken.Count : 1);
        return weights;

        void Add(List<string> terms, double weight)
        {
            foreach (var term in terms.Where(term => weights.Count < MostTerms || weights.ContainsKey(term)))
            {
                weights[term] = weights.GetValueOrDefault(term) + weight;
            }
        }
    }

    private async ValueTask<bool> IsEmptyAsync(string collection, CancellationToken token)
    {
        if (cache.IsEmpty(collection) is { } known)
        {
            return known;
        }

        var changes = cache.Changes;
        await using var command = source.CreateCommand(IsEmpty);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new() { Value = collection });
        var empty = await command.ExecuteScalarAsync(token) is true;
        cache.Keep(collection, empty, changes);
        return empty;
    }

    private async Task<IReadOnlyList<FoundPassage>> RankAsync(
        SearchKnowledge query, Dictionary<string, double> terms, CancellationToken token)
    {
        List<FoundPassage> found = [];
        if (terms.Count > 0)
        {
            await using var command = source.CreateCommand(Rank);
            command.CommandTimeout = TimeoutSeconds;
            command.Parameters.Add(new() { Value = query.Collection });
            command.Parameters.Add(new() { Value = terms.Keys.ToArray() });
            command.Parameters.Add(new() { Value = terms.Values.ToArray() });
            command.Parameters.Add(new() { Value = (query.Limit * 2) + Spare });
            command.Parameters.Add(new() { Value = query.Character ?? "" });
            command.Parameters.Add(new() { Value = clock.GetUtcNow() });
            HashSet<string> seen = new(StringComparer.Ordinal);
            await using var row = await command.ExecuteReaderAsync(token);
            while (found.Count < query.Limit && await row.ReadAsync(token))
            {
                if (seen.Add(row.GetString(0)))
                {
                    found.Add(new(row.GetString(0), row.GetString(1), row.GetString(2), Math.Round(row.GetDouble(3), 4)));
                }
            }
        }

        return found;
    }
}
