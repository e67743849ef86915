using MediatR;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Sends a stored notification to the configured channels.</summary>
public sealed record SendControllerNotification(Guid NotificationId) : IDurableCommand
{
    /// <inheritdoc/>
    public string JobKey => NotificationId.ToString();

    /// <inheritdoc/>
    public IRequest WhenGivenUp(string reason) => new SettleControllerNotification(NotificationId, GivenUp: true);

    /// <inheritdoc/>
    public IRequest WhenCancelled() => new SettleControllerNotification(NotificationId, GivenUp: true);

    /// <inheritdoc/>
    public IRequest WhenRestarted() => new SettleControllerNotification(NotificationId, GivenUp: false);
}

/// <summary>Notes that a notification is given up, so that nobody waits for it any more; or that it is not.</summary>
/// <param name="NotificationId">Notification.</param>
/// <param name="GivenUp">False for one that is tried again.</param>
public sealed record SettleControllerNotification(Guid NotificationId, bool GivenUp) : IRequest;

/// <summary>The commands of all notifications that have not reached every configured channel and are not given up.</summary>
public sealed record GetNotificationsUnderWay : IWorkUnderWay;
