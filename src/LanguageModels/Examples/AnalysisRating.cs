using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>What somebody thinks of an answer; one a rater.</summary>
internal sealed class AnalysisRating
{
    public Guid AnalysisId { get; set; }

    public string Rater { get; set; } = "";

    /// <summary>1 to 5; null where only the gold star was given.</summary>
    public int? Rating { get; set; }

    public bool IsGoldStar { get; set; }

    public string Feedback { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class AnalysisRatingTable : IEntityTypeConfiguration<AnalysisRating>
{
    public void Configure(EntityTypeBuilder<AnalysisRating> builder)
    {
        builder.ToTable(
            "ml_analysis_rating", table => table.HasCheckConstraint("ml_analysis_rating_rating_check", "rating between 1 and 5"));
        builder.HasKey(rating => new { rating.AnalysisId, rating.Rater });
        builder.HasIndex(rating => rating.AnalysisId).HasFilter("is_gold_star");
        builder.HasOne<ConquestAnalysis>().WithMany(analysis => analysis.Ratings).HasForeignKey(rating => rating.AnalysisId);
    }
}
