using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.FineTuning.Notifications;

/// <summary>News for people, stored with what it tells of and sent later.</summary>
internal sealed class ControllerNotification : StoredNews
{
    internal const string TaskFailed = "task_failed";
    internal const string TaskSucceeded = "task_succeeded";
    internal const string FileRejected = "file_rejected";

    public string Kind { get; set; } = "";

    public Guid? JobId { get; set; }

    public Guid? TaskId { get; set; }

    public override Notice Notice() =>
        new(Summary, $"{Kind}, {CreatedAt:u}", new { Id, Kind, Summary, JobId, TaskId, CreatedAt });
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
