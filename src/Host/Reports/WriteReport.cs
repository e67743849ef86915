using MediatR;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Dashboard.Report;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.Host.Reports;

/// <summary>
/// Writes the report of a day once its hour has come. Looked for every minute: a host that was away at that hour writes it at its next
/// start, while the day lasts.
/// </summary>
internal sealed record WriteReport : IRecurringCommand
{
    public string Schedule => "* * * * *";

    /// <summary>The day whose report is due, or null before its hour.</summary>
    internal static DateOnly? DueDay(TimeOnly at, TimeZoneInfo zone, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        return TimeOnly.FromDateTime(local) >= at ? DateOnly.FromDateTime(local) : null;
    }
}

internal sealed class WriteReportHandler(
    IMediator mediator, DatabaseSession session, IDurableCommandQueue queue, ReportFile document, ReportFolder folder,
    IOptions<ReportOptions> options,
    IOptions<NotificationOptions> channels, TimeProvider clock, ILogger<WriteReportHandler> logger) : AsyncRequestHandler<WriteReport>
{
    // Of two hosts the second waits here for the first, and then finds the day taken.
    private const string Take =
        """
        insert into reports.written (day, summary, file, report, written_at) values ($1, '', '', '{}', $2)
        on conflict do nothing
        """;

    private const string Keep = "update reports.written set summary = $2, file = $3, report = $4 where day = $1";

    private const string Forget =
        "delete from reports.written where day not in (select day from reports.written order by day desc limit $1)";

    protected override async Task Handle(WriteReport request, CancellationToken cancellationToken)
    {
        if (options.Value.Time() is { } at && WriteReport.DueDay(at, options.Value.Zone(), clock.GetUtcNow()) is { } day)
        {
            await session.InTransactionAsync(inner => WriteAsync(day, inner), cancellationToken);
        }
    }

    private async Task WriteAsync(DateOnly day, CancellationToken token)
    {
        if (await ExecuteAsync(Take, token, new() { Value = day }, new() { Value = clock.GetUtcNow() }) == 0)
        {
            return;
        }

        var report = await mediator.Send(new GetMorningReport(), token);
        var path = await folder.WriteAsync(day, await document.WriteAsync(report), options.Value.Keep, token);
        await ExecuteAsync(
            Keep, token, new() { Value = day }, new() { Value = report.Summary }, new() { Value = path },
            new() { Value = FactoryJson.Write(report), NpgsqlDbType = NpgsqlDbType.Json });
        await ExecuteAsync(Forget, token, new NpgsqlParameter { Value = options.Value.Keep });
        if (channels.Value.IsOn)
        {
            await queue.EnqueueAsync(new SendReport(day), token);
        }

        logger.LogInformation("The report of {Day:yyyy-MM-dd} is written to {File}.", day, path);
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken token, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, await session.OpenAsync(token)) { Transaction = session.Transaction };
        command.Parameters.AddRange(values);
        return await command.ExecuteNonQueryAsync(token);
    }
}
