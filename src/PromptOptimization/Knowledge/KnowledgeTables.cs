using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.PromptOptimization.Knowledge;

/// <summary>
/// The sizes that BM25 needs: a row of <c>prompts.knowledge_collections</c>. Its row lock makes writers of a collection take turns.
/// </summary>
internal sealed class KnowledgeCollection
{
    public string Name { get; set; } = "";

    public long Documents { get; set; }

    public long Passages { get; set; }

    /// <summary>Terms in all passages.</summary>
    public long Terms { get; set; }

    /// <summary>Number of the next passage.</summary>
    public long NextPassage { get; set; }
}

/// <summary>A document: a row of <c>prompts.knowledge_documents</c>.</summary>
internal sealed class KnowledgeDocument
{
    public string Collection { get; set; } = "";

    /// <summary>Id as imported.</summary>
    public string Id { get; set; } = "";

    public string Title { get; set; } = "";

    /// <summary>Character it is for; null for all.</summary>
    public string? Character { get; set; }

    /// <summary>When it is deleted; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A part of a document: a row of <c>prompts.knowledge_passages</c>.</summary>
internal sealed class KnowledgePassage
{
    public string Collection { get; set; } = "";

    public long Number { get; set; }

    public string DocumentId { get; set; } = "";

    public string Text { get; set; } = "";

    /// <summary>Its terms.</summary>
    public int Length { get; set; }
}

/// <summary>The inverted index: a row of <c>prompts.knowledge_postings</c> says how often a term stands in a passage.</summary>
internal sealed class KnowledgePosting
{
    public string Collection { get; set; } = "";

    public string Term { get; set; } = "";

    public long Passage { get; set; }

    public int Frequency { get; set; }

    /// <summary>Terms of the passage, here so that ranking reads nothing else.</summary>
    public int Length { get; set; }
}

internal sealed class KnowledgeCollectionTable : IEntityTypeConfiguration<KnowledgeCollection>
{
    public void Configure(EntityTypeBuilder<KnowledgeCollection> builder)
    {
        builder.ToTable("knowledge_collections");
        builder.HasKey(collection => collection.Name);
    }
}

internal sealed class KnowledgeDocumentTable : IEntityTypeConfiguration<KnowledgeDocument>
{
    public void Configure(EntityTypeBuilder<KnowledgeDocument> builder)
    {
        builder.ToTable("knowledge_documents");
        builder.HasKey(document => new { document.Collection, document.Id });
        builder.HasIndex(document => document.ExpiresAt);
    }
}

internal sealed class KnowledgePassageTable : IEntityTypeConfiguration<KnowledgePassage>
{
    public void Configure(EntityTypeBuilder<KnowledgePassage> builder)
    {
        builder.ToTable("knowledge_passages");
        builder.HasKey(passage => new { passage.Collection, passage.Number });
        builder.HasIndex(passage => new { passage.Collection, passage.DocumentId });
    }
}

internal sealed class KnowledgePostingTable : IEntityTypeConfiguration<KnowledgePosting>
{
    public void Configure(EntityTypeBuilder<KnowledgePosting> builder)
    {
        builder.ToTable("knowledge_postings");
        builder.HasKey(posting => new { posting.Collection, posting.Term, posting.Passage });
        builder.HasIndex(posting => new { posting.Collection, posting.Passage });
    }
}
