using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>What somebody who did not know whose they are thought of two answers.</summary>
internal sealed class ComparisonVote
{
    public Guid ItemId { get; set; }

    public string Voter { get; set; } = "";

    public Guid ComparisonId { get; set; }

    /// <summary>Who wins, one of <see cref="Sides"/>.</summary>
    public string Winner { get; set; } = "";

    public int? BaseRating { get; set; }

    public int? FineTunedRating { get; set; }

    public bool BaseGold { get; set; }

    public bool FineTunedGold { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class ComparisonVoteTable : IEntityTypeConfiguration<ComparisonVote>
{
    public void Configure(EntityTypeBuilder<ComparisonVote> builder)
    {
        builder.ToTable("comparison_votes");
        builder.HasKey(vote => new { vote.ItemId, vote.Voter });
        builder.HasOne<ComparisonItem>().WithMany().HasForeignKey(vote => vote.ItemId);
        builder.HasIndex(vote => new { vote.ComparisonId, vote.Voter });
    }
}
