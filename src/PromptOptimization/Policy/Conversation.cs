using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Records;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>What a conversation was given once and keeps: a row of <c>prompts.conversations</c>.</summary>
internal sealed class Conversation
{
    /// <summary>The first half of SHA-256 over character and channel; the channel itself is not stored.</summary>
    public Guid Id { get; set; }

    public Arm Arm { get; set; } = Arm.Treated;

    public EnhancementSet EnhancementSet { get; set; } = EnhancementSet.None;

    public DateTimeOffset LastSeen { get; set; }
}

internal sealed class ConversationTable : IEntityTypeConfiguration<Conversation>
{
    public void Configure(EntityTypeBuilder<Conversation> builder)
    {
        builder.ToTable("conversations");
        builder.HasKey(conversation => conversation.Id);
        builder.Property(conversation => conversation.Id).ValueGeneratedNever();
        builder.Property(conversation => conversation.Arm).HasConversion(arm => arm.Name, name => Arm.Parse(name));
        builder.Property(conversation => conversation.EnhancementSet).HasConversion(set => set.Name, name => EnhancementSet.Parse(name));
        builder.HasIndex(conversation => conversation.LastSeen);
    }
}
