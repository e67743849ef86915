using MediatR;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.Host.Reports;

/// <summary>The commands of all reports that have not reached every configured channel and are not given up.</summary>
internal sealed record GetReportsUnderWay : IWorkUnderWay;

internal sealed class GetReportsUnderWayHandler(DatabaseSession session, IOptions<NotificationOptions> options, TimeProvider clock)
    : IRequestHandler<GetReportsUnderWay, IReadOnlyList<IDurableCommand>>
{
    private const string Select =
        """
        select day from reports.written
        where given_up_at is null and (($1 and webhook_sent_at is null) or ($2 and mail_sent_at is null)) and written_at > $3
        order by day
        """;

    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetReportsUnderWay request, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(Select, await session.OpenAsync(cancellationToken))
        {
            Transaction = session.Transaction,
            Parameters =
            {
                new() { Value = options.Value.Webhook.IsOn },
                new() { Value = options.Value.Mail.IsOn },
                new() { Value = clock.GetUtcNow() - TimeSpan.FromDays(1) },
            },
        };
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        List<IDurableCommand> unsent = [];
        while (await row.ReadAsync(cancellationToken))
        {
            unsent.Add(new SendReport(row.GetFieldValue<DateOnly>(0)));
        }

        return unsent;
    }
}
