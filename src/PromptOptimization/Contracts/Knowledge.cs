using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Stores documents in a knowledge collection; one with a known id replaces the old one.</summary>
/// <param name="Collection"><c>character_examples</c>, <c>success_patterns</c> or <c>topic_knowledge</c>.</param>
/// <param name="Content">UTF-8 text of the format; it is read, not closed.</param>
/// <param name="Format">How to read it.</param>
/// <param name="Name">
/// Name of the content, such as a file name: documents without an id get it and their number, so that a later state of the file replaces
/// them. Null: they are told apart by what they say.
/// </param>
/// <param name="Character">Character that the documents are for; null for all. A document's own entry wins.</param>
public sealed record ImportKnowledge(string Collection, Stream Content, KnowledgeFormat Format, string? Name, string? Character = null)
    : IRequest<KnowledgeImport>;

/// <summary>Formats of documents.</summary>
public enum KnowledgeFormat
{
    /// <summary>
    /// One JSON object a line: <c>text</c>, and optionally <c>id</c> (or <c>_id</c>), <c>title</c>, <c>character</c>; other entries are
    /// ignored.
    /// </summary>
    JsonLines,

    /// <summary>A JSON array of such objects, an object with the array under <c>documents</c>, or one such object.</summary>
    Json,

    /// <summary>One document a heading; text before the first heading is a document of its own.</summary>
    Markdown,
}

/// <summary>What an import did.</summary>
/// <param name="Collection">Collection.</param>
/// <param name="Documents">Documents stored.</param>
/// <param name="Replaced">Of these, documents that replaced an older one.</param>
/// <param name="Passages">Passages that they were cut into.</param>
/// <param name="Empty">Documents without any word, left out.</param>
public sealed record KnowledgeImport(string Collection, int Documents, int Replaced, int Passages, int Empty)
{
    /// <summary>Nothing yet.</summary>
    public static KnowledgeImport None(string collection) => new(collection, 0, 0, 0, 0);

    /// <summary>This import and another one into the same collection.</summary>
    public KnowledgeImport Plus(KnowledgeImport other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Collection, Documents + other.Documents, Replaced + other.Replaced, Passages + other.Passages, Empty + other.Empty);
    }
}

/// <summary>Passages of a collection that answer a query, best first.</summary>
/// <param name="Collection">Collection.</param>
/// <param name="Query">Words.</param>
/// <param name="Limit">1 to 100.</param>
/// <param name="Character">Leaves out documents for other characters; null for no such filter.</param>
public sealed record SearchKnowledge(string Collection, string Query, int Limit = 10, string? Character = null)
    : IRequest<IReadOnlyList<FoundPassage>>;

/// <summary>A passage that answers a query.</summary>
/// <param name="DocumentId">Id of its document, as imported.</param>
/// <param name="Title">Title of its document.</param>
/// <param name="Text">The passage.</param>
/// <param name="Score">BM25.</param>
public sealed record FoundPassage(string DocumentId, string Title, string Text, double Score);

/// <summary>The knowledge collections.</summary>
public sealed record GetKnowledge : IRequest<IReadOnlyList<KnowledgeCollectionSummary>>;

/// <summary>A knowledge collection.</summary>
public sealed record KnowledgeCollectionSummary(string Name, long Documents, long Passages);

/// <summary>Removes a document.</summary>
/// <param name="Collection">Collection.</param>
/// <param name="DocumentId">Its id, as imported.</param>
public sealed record RemoveKnowledge(string Collection, string DocumentId) : IRequest;
