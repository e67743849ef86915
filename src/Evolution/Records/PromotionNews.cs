using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.Evolution.Records;

/// <summary>A status of a promotion that has become another, stored with that and told later.</summary>
internal sealed class PromotionNews
{
    internal const string Kind = "promotion_status";

    public Guid Id { get; set; }

    public Guid PromotedId { get; set; }

    /// <summary>What it has become.</summary>
    public string Status { get; set; } = "";

    /// <summary>One sentence.</summary>
    public string Summary { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? WebhookSentAt { get; set; }

    public DateTimeOffset? MailSentAt { get; set; }

    /// <summary>When it was given up: a channel did not take it, or somebody deleted it.</summary>
    public DateTimeOffset? GivenUpAt { get; set; }
}

internal sealed class PromotionNewsTable : IEntityTypeConfiguration<PromotionNews>
{
    public void Configure(EntityTypeBuilder<PromotionNews> builder)
    {
        builder.ToTable("promotion_news");
        builder.Property(news => news.Id).ValueGeneratedNever();
        builder.HasIndex(news => news.PromotedId);
        builder.HasOne<PromotedModelRecord>().WithMany().HasForeignKey(news => news.PromotedId)
            .HasConstraintName("promotion_news_promoted_id_fkey").OnDelete(DeleteBehavior.Cascade);
    }
}
