using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>A message before the answer.</summary>
internal sealed class ConquestPrompt
{
    public Guid AnalysisId { get; set; }

    /// <summary>From 0, in the order of the conversation.</summary>
    public int Position { get; set; }

    /// <summary><c>system</c>, <c>user</c> or <c>assistant</c>.</summary>
    public string Role { get; set; } = "";

    public string Content { get; set; } = "";
}

internal sealed class ConquestPromptTable : IEntityTypeConfiguration<ConquestPrompt>
{
    public void Configure(EntityTypeBuilder<ConquestPrompt> builder)
    {
        builder.ToTable("conquest_prompt");
        builder.HasKey(prompt => new { prompt.AnalysisId, prompt.Position });
        builder.HasOne<ConquestAnalysis>().WithMany(analysis => analysis.Prompts).HasForeignKey(prompt => prompt.AnalysisId);
    }
}
