using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>A conversation that ended in an answer: what was asked stands in its prompts, the answer in its response.</summary>
internal sealed class ConquestAnalysis
{
    public Guid Id { get; set; }

    /// <summary>Whose it is.</summary>
    public string Philosopher { get; set; } = "";

    public string Domain { get; set; } = "";

    /// <summary>Such as CANDIDATE.</summary>
    public string ConquestType { get; set; } = "";

    /// <summary>What it was made from; those of one source are never parted between training and validation.</summary>
    public string Source { get; set; } = "";

    /// <summary>SHA-256 of whose it is and of its messages, so that a file imported twice adds nothing.</summary>
    public string ContentHash { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public List<ConquestPrompt> Prompts { get; set; } = [];

    public List<ConquestResponse> Responses { get; set; } = [];

    public List<AnalysisRating> Ratings { get; set; } = [];
}

internal sealed class ConquestAnalysisTable : IEntityTypeConfiguration<ConquestAnalysis>
{
    public void Configure(EntityTypeBuilder<ConquestAnalysis> builder)
    {
        builder.ToTable("conquest_analysis");
        builder.HasKey(analysis => analysis.Id);
        builder.Property(analysis => analysis.Id).ValueGeneratedNever();
        builder.HasIndex(analysis => analysis.ContentHash).IsUnique();
        builder.HasIndex(analysis => analysis.CreatedAt);
    }
}
