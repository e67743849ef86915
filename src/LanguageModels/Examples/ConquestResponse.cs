using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>The answer of an analysis; the newest counts where there are several.</summary>
internal sealed class ConquestResponse
{
    public Guid Id { get; set; }

    public Guid AnalysisId { get; set; }

    public string Content { get; set; } = "";

    /// <summary>Who or what wrote it; empty where nobody knows.</summary>
    public string Model { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class ConquestResponseTable : IEntityTypeConfiguration<ConquestResponse>
{
    public void Configure(EntityTypeBuilder<ConquestResponse> builder)
    {
        builder.ToTable("conquest_response");
        builder.HasKey(response => response.Id);
        builder.Property(response => response.Id).ValueGeneratedNever();
        builder.HasOne<ConquestAnalysis>().WithMany(analysis => analysis.Responses).HasForeignKey(response => response.AnalysisId);
    }
}
