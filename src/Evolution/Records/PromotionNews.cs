using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.Evolution.Records;

/// <summary>A status of a promotion that has become another, stored with that and told later.</summary>
internal sealed class PromotionNews : StoredNews
{
    private const string Kind = "promotion_status";

    public Guid PromotedId { get; set; }

    /// <summary>What it has become.</summary>
    public string Status { get; set; } = "";

    public override Notice Notice() =>
        new(Summary, $"{Kind}, {CreatedAt:u}", new { Id, Kind, Summary, PromotedId, Status, CreatedAt });
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
