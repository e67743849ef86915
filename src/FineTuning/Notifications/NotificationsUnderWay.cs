using MediatR;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.FineTuning.Notifications;

/// <summary>Asked at every start of a host, hence without the Entity Framework, whose first use would hold up what it finds.</summary>
internal sealed class GetNotificationsUnderWayHandler(DatabaseSession session, IOptions<NotificationOptions> options)
    : IRequestHandler<GetNotificationsUnderWay, IReadOnlyList<IDurableCommand>>
{
    private const string Select =
        """
        select id from fine_tuning.controller_notifications
        where given_up_at is null and (($1 and webhook_sent_at is null) or ($2 and mail_sent_at is null))
        order by created_at
        """;

    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetNotificationsUnderWay request, CancellationToken cancellationToken)
    {
        var channels = options.Value;
        await using var select = new NpgsqlCommand(Select, await session.OpenAsync(cancellationToken))
        {
            Parameters = { new() { Value = channels.Webhook.IsOn }, new() { Value = channels.Mail.IsOn } },
        };
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        List<IDurableCommand> unsent = [];
        while (await row.ReadAsync(cancellationToken))
        {
            unsent.Add(new SendControllerNotification(row.GetGuid(0)));
        }

        return unsent;
    }
}
