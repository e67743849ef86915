using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.FineTuning.Notifications;

/// <summary>News for people, stored with what it tells of and sent later.</summary>
internal sealed class ControllerNotification
{
    internal const string TaskFailed = "task_failed";
    internal const string TaskSucceeded = "task_succeeded";
    internal const string FileRejected = "file_rejected";

    public Guid Id { get; set; }

    public string Kind { get; set; } = "";

    public Guid? JobId { get; set; }

    public Guid? TaskId { get; set; }

    /// <summary>One sentence.</summary>
    public string Summary { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? WebhookSentAt { get; set; }

    public DateTimeOffset? MailSentAt { get; set; }

    /// <summary>When it was given up: a channel did not take it, or somebody deleted it.</summary>
    public DateTimeOffset? GivenUpAt { get; set; }
}

internal sealed class ControllerNotificationTable : IEntityTypeConfiguration<ControllerNotification>
{
    public void Configure(EntityTypeBuilder<ControllerNotification> builder)
    {
        builder.ToTable("controller_notifications");
        builder.Property(notification => notification.Id).ValueGeneratedNever();
        builder.HasIndex(notification => notification.CreatedAt);
    }
}
