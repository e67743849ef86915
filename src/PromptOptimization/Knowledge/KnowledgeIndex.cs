using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Knowledge;

/// <summary>Writes documents into the inverted index.</summary>
internal sealed class KnowledgeIndex(DatabaseSession session, KnowledgeCache cache, TimeProvider clock)
{
    private const string SelectExpired =
        "select id from prompts.knowledge_documents where collection = $1 and expires_at <= $2 limit 10000";

    private const string Reserve =
        "update prompts.knowledge_collections set next_passage = next_passage + $2 where name = $1 returning next_passage - $2";

    private const string Remove =
        """
        with gone as (delete from prompts.knowledge_documents where collection = $1 and id = any($2) returning id),
        cut as (delete from prompts.knowledge_passages where collection = $1 and document_id = any($2) returning number, length),
        unlisted as (delete from prompts.knowledge_postings where collection = $1 and passage = any(array(select number from cut))),
        sizes as (
            select (select count(*) from gone) as documents, (select count(*) from cut) as passages,
                (select coalesce(sum(length), 0) from cut) as terms
        )
        update prompts.knowledge_collections c set
            documents = c.documents - sizes.documents, passages = c.passages - sizes.passages, terms = c.terms - sizes.terms
        from sizes where c.name = $1 returning sizes.documents
        """;

    private const string InsertDocuments =
        """
        insert into prompts.knowledge_documents (collection, id, title, character, expires_at, created_at)
        select $1, i, t, nullif(c, ''), $5, $6 from unnest($2, $3, $4) as x(i, t, c)
        """;

    private const string InsertPassages =
        """
        insert into prompts.knowledge_passages (collection, number, document_id, text, length)
        select $1, $2 + n - 1, d, t, l from unnest($3, $4, $5) with ordinality as x(d, t, l, n)
        """;

    private const string CopyPostings =
        "copy prompts.knowledge_postings (collection, term, passage, frequency, length) from stdin (format binary)";

    private const string Resize =
        """
        update prompts.knowledge_collections set documents = documents + $2, passages = passages + $3, terms = terms + $4
        where name = $1
        """;

    /// <summary>The collections there are.</summary>
    internal static readonly string[] Collections = ["character_examples", "success_patterns", "topic_knowledge"];

    /// <exception cref="NotFoundException">There is no such collection; the message names those there are.</exception>
    internal static void Require(string collection)
    {
        if (!Collections.Contains(collection, StringComparer.Ordinal))
        {
            throw new NotFoundException(
                $"There is no collection '{collection}'; there are {string.Join(", ", Collections)}.", "collection");
        }
    }

    /// <summary>Stores some documents in one transaction, or in that under way; of two with one id the later counts.</summary>
    internal async Task<KnowledgeImport> WriteAsync(
        string collection, IReadOnlyCollection<ReadDocument> documents, DateTimeOffset? expiresAt, CancellationToken token)
    {
        var distinct = documents.Reverse().DistinctBy(document => document.Id, StringComparer.Ordinal).Reverse().ToList();
        var cut = distinct.ConvertAll(document => (
            Document: document,
            Passages: PassageCutting.Cut(document.Text).Select(text => new CutPassage(text, document.Title)).ToList()));
        var kept = cut.FindAll(document => document.Passages.Count > 0);
        var passages = kept.SelectMany(document => document.Passages.Select(passage => (document.Document.Id, Passage: passage))).ToList();
        var replaced = await session.InTransactionAsync(
            async inner =>
            {
                var first = await ReserveAsync(collection, passages.Count, inner);
                var old = await RemoveAsync(collection, [.. distinct.Select(document => document.Id)], inner);
                await InsertDocumentsAsync(collection, [.. kept.Select(document => document.Document)], expiresAt, inner);
                await InsertPassagesAsync(collection, passages, first, inner);
                await InsertPostingsAsync(collection, passages, first, inner);
                await ResizeAsync(collection, kept.Count, passages.Count, passages.Sum(entry => (long)entry.Passage.Length), inner);
                ForgetOnceCommitted(collection);
                return old;
            },
            token);
        return new(collection, kept.Count, replaced, passages.Count, cut.Count - kept.Count);
    }

    /// <summary>Deletes documents with everything about them.</summary>
    /// <returns>How many there were.</returns>
    internal Task<int> DeleteAsync(string collection, string[] ids, CancellationToken token) =>
        session.InTransactionAsync(
            async inner =>
            {
                await ReserveAsync(collection, 0, inner);
                ForgetOnceCommitted(collection);
                return await RemoveAsync(collection, ids, inner);
            },
            token);

    /// <summary>Not before: answers cached meanwhile still show the old state.</summary>
    private void ForgetOnceCommitted(string collection)
    {
        session.WhenEnded(_ =>
        {
            cache.Forget(collection);
            return ValueTask.CompletedTask;
        });
        session.Announce(PromptChanges.Knowledge, collection);
    }

    /// <summary>Deletes documents whose time is over.</summary>
    internal async Task<int> DeleteExpiredAsync(CancellationToken token)
    {
        var removed = 0;
        foreach (var collection in Collections)
        {
            await using var command = await CommandAsync(SelectExpired, token, collection, clock.GetUtcNow());
            List<string> ids = [];
            await using (var row = await command.ExecuteReaderAsync(token))
            {
                while (await row.ReadAsync(token))
                {
                    ids.Add(row.GetString(0));
                }
            }

            removed += ids.Count == 0 ? 0 : await DeleteAsync(collection, [.. ids], token);
        }

        return removed;
    }

    /// <summary>Locks the collection and takes numbers for its new passages.</summary>
    private async Task<long> ReserveAsync(string collection, int count, CancellationToken token)
    {
        await using var command = await CommandAsync(Reserve, token, collection, count);
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    private async Task<int> RemoveAsync(string collection, string[] ids, CancellationToken token)
    {
        await using var command = await CommandAsync(Remove, token, collection, ids);
        return (int)(long)(await command.ExecuteScalarAsync(token))!;
    }

    private async Task InsertDocumentsAsync(string collection, ReadDocument[] documents, DateTimeOffset? expiresAt, CancellationToken token)
    {
        await using var command = await CommandAsync(
            InsertDocuments, token, collection, documents.Select(document => document.Id).ToArray(),
            documents.Select(document => document.Title).ToArray(), documents.Select(document => document.Character ?? "").ToArray());
        command.Parameters.Add(new() { Value = (object?)expiresAt ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await command.ExecuteNonQueryAsync(token);
    }

    private async Task InsertPassagesAsync(
        string collection, List<(string Id, CutPassage Passage)> passages, long first, CancellationToken token)
    {
        await using var command = await CommandAsync(
            InsertPassages, token, collection, first, passages.Select(entry => entry.Id).ToArray(),
            passages.Select(entry => entry.Passage.Text).ToArray(), passages.Select(entry => entry.Passage.Length).ToArray());
        await command.ExecuteNonQueryAsync(token);
    }

    private async Task InsertPostingsAsync(
        string collection, List<(string Id, CutPassage Passage)> passages, long first, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        await using var writer = await connection.BeginBinaryImportAsync(CopyPostings, token);
        for (var i = 0; i < passages.Count; i++)
        {
            foreach (var (term, frequency) in passages[i].Passage.Frequencies)
            {
                await writer.StartRowAsync(token);
                await writer.WriteAsync(collection, NpgsqlDbType.Text, token);
                await writer.WriteAsync(term, NpgsqlDbType.Text, token);
                await writer.WriteAsync(first + i, NpgsqlDbType.Bigint, token);
                await writer.WriteAsync(frequency, NpgsqlDbType.Integer, token);
                await writer.WriteAsync(passages[i].Passage.Length, NpgsqlDbType.Integer, token);
            }
        }

        await writer.CompleteAsync(token);
    }

    private async Task ResizeAsync(string collection, int documents, int passages, long terms, CancellationToken token)
    {
        await using var command = await CommandAsync(Resize, token, collection, documents, passages, terms);
        await command.ExecuteNonQueryAsync(token);
    }

    private async Task<NpgsqlCommand> CommandAsync(string sql, CancellationToken token, params object[] values)
    {
        var command = new NpgsqlCommand(sql, await session.OpenAsync(token)) { Transaction = session.Transaction };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }

    /// <summary>A passage with its terms; those of the title count in every passage.</summary>
    private sealed class CutPassage
    {
        internal CutPassage(string text, string title)
        {
            Text = text;
            foreach (var term in KnowledgeTerms.Of(title).Concat(KnowledgeTerms.Of(text)))
            {
                Frequencies[term] = Frequencies.GetValueOrDefault(term) + 1;
                Length++;
            }
        }

        internal string Text { get; }

        internal int Length { get; }

        internal Dictionary<string, int> Frequencies { get; } = new(StringComparer.Ordinal);
    }
}
