using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.PromptOptimization.Texts;

/// <summary>
/// What was said, for a while, and only where <c>PromptOptimization:KeepText</c> allows it: a row of <c>prompts.conversation_texts</c>.
/// </summary>
internal sealed class ConversationText
{
    public Guid OptimizationId { get; set; }

    public string? UserInput { get; set; }

    public string OptimizedPrompt { get; set; } = "";

    public DateTimeOffset ExpiresAt { get; set; }
}

internal sealed class ConversationTextTable : IEntityTypeConfiguration<ConversationText>
{
    public void Configure(EntityTypeBuilder<ConversationText> builder)
    {
        builder.ToTable("conversation_texts");
        builder.HasKey(text => text.OptimizationId);
        builder.Property(text => text.OptimizationId).ValueGeneratedNever();
        builder.HasIndex(text => text.ExpiresAt);
    }
}
