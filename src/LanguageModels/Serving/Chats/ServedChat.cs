using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.LanguageModels.Serving.Chats;

/// <summary>An answered conversation, kept for a while so that it can be rated.</summary>
internal sealed class ServedChat
{
    public string Id { get; set; } = "";

    /// <summary>What requests called it.</summary>
    public string Model { get; set; } = "";

    /// <summary>SHA-256 of its weights and adapter.</summary>
    public string Identity { get; set; } = "";

    /// <summary>The version that answered, or null for a base.</summary>
    public Guid? VersionId { get; set; }

    /// <summary>JSON; without the answer.</summary>
    public string Messages { get; set; } = "";

    public string Answer { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class ServedChatTable : IEntityTypeConfiguration<ServedChat>
{
    public void Configure(EntityTypeBuilder<ServedChat> builder)
    {
        builder.ToTable("served_chats");
        builder.HasKey(chat => chat.Id);
        builder.Property(chat => chat.Messages).HasColumnType("jsonb");
        builder.HasIndex(chat => chat.CreatedAt);
    }
}
