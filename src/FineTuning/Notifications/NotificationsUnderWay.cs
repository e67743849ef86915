using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.FineTuning.Notifications;

internal sealed class GetNotificationsUnderWayHandler(FineTuningContext context, IOptions<FineTuningOptions> options)
    : IRequestHandler<GetNotificationsUnderWay, IReadOnlyList<IDurableCommand>>
{
    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetNotificationsUnderWay request, CancellationToken cancellationToken)
    {
        var (webhook, mail) = (options.Value.Notifications.Webhook.IsOn, options.Value.Notifications.Mail.IsOn);
        var unsent = await context.Notifications.AsNoTracking()
            .Where(news => news.GivenUpAt == null && ((webhook && news.WebhookSentAt == null) || (mail && news.MailSentAt == null)))
            .OrderBy(news => news.CreatedAt).Select(news => news.Id).ToListAsync(cancellationToken);
        return unsent.ConvertAll<IDurableCommand>(news => new SendControllerNotification(news));
    }
}
