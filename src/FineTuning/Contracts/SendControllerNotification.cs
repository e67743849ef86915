using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Sends a stored notification to the configured channels.</summary>
/// <param name="NotificationId">Notification.</param>
public sealed record SendControllerNotification(Guid NotificationId) : IDurableCommand
{
    /// <inheritdoc/>
    public string JobKey => NotificationId.ToString();
}
