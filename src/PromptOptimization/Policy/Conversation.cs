using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.PromptOptimization.Policy;

/// <summary>What a conversation was given once and keeps: a row of <c>prompts.conversations</c>.</summary>
internal sealed class Conversation
{
    /// <summary>The first half of SHA-256 over character and channel; the channel itself is not stored.</summary>
    public Guid Id { get; set; }

    public string Arm { get; set; } = "";

    public string EnhancementSet { get; set; } = "";

    public DateTimeOffset LastSeen { get; set; }
}

internal sealed class ConversationTable : IEntityTypeConfiguration<Conversation>
{
    public void Configure(EntityTypeBuilder<Conversation> builder)
    {
        builder.ToTable("conversations");
        builder.HasKey(conversation => conversation.Id);
        builder.Property(conversation => conversation.Id).ValueGeneratedNever();
        builder.HasIndex(conversation => conversation.LastSeen);
    }
}
