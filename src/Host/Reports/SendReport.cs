using System.Globalization;
using System.Text;
using MediatR;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.Dashboard.Report;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.Host.Reports;

/// <summary>Sends the report that was written on a day to the configured channels.</summary>
public sealed record SendReport(DateOnly Day) : IDurableCommand
{
    /// <inheritdoc/>
    public string JobKey => Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public IRequest WhenGivenUp(string reason) => new SettleReport(Day, GivenUp: true);

    /// <inheritdoc/>
    public IRequest WhenCancelled() => new SettleReport(Day, GivenUp: true);

    /// <inheritdoc/>
    public IRequest WhenRestarted() => new SettleReport(Day, GivenUp: false);
}

/// <summary>Notes that a report is given up, so that nobody waits for it to be sent; or that it is not.</summary>
/// <param name="Day">The day of the report.</param>
/// <param name="GivenUp">False for one that is tried again.</param>
public sealed record SettleReport(DateOnly Day, bool GivenUp) : IRequest;

/// <summary>Sends over every channel that has not had it; the job engine comes back where one does not answer.</summary>
internal sealed class SendReportHandler(
    NpgsqlDataSource source, NotificationChannels channels, ReportFile document, IOptions<ReportOptions> options)
    : AsyncRequestHandler<SendReport>
{
    private const string Kind = "morning_report";

    private const string Select = "select report, file, written_at, webhook_sent_at, mail_sent_at from reports.written where day = $1";

    private const string Note = "update reports.written set webhook_sent_at = $2, mail_sent_at = $3 where day = $1";

    protected override async Task Handle(SendReport request, CancellationToken cancellationToken)
    {
        if (await ReadAsync(request.Day, cancellationToken) is not var (report, file, writtenAt, earlier))
        {
            return;
        }

        var link = options.Value.Url.Length == 0 ? null
            : $"{options.Value.Url.TrimEnd('/')}/ui/report?{new ReportRange(report.Since, report.Until).Query}";
        var html = Encoding.UTF8.GetBytes(await document.WriteAsync(report));
        var notice = new Notice(
            report.Summary, $"{link ?? file}\r\n\r\n{Kind}, {writtenAt:u}",
            new { Kind, report.Summary, report.Since, report.Until, Link = link, File = file, CreatedAt = writtenAt, Report = report },
            new(ReportFolder.Name(request.Day), "text/html", html));
        var delivery = await channels.SendAsync(notice, earlier, cancellationToken);
        await using var note = source.CreateCommand(Note);
        note.Parameters.AddRange(
            new NpgsqlParameter[]
            {
                new() { Value = request.Day },
                new NpgsqlParameter<DateTimeOffset?> { TypedValue = delivery.WebhookSentAt },
                new NpgsqlParameter<DateTimeOffset?> { TypedValue = delivery.MailSentAt },
            });
        await note.ExecuteNonQueryAsync(CancellationToken.None);
        if (delivery.Failures.Count > 0)
        {
            throw new IOException($"The report of {request.JobKey} could not be sent: {string.Join("; ", delivery.Failures)}.");
        }
    }

    private async Task<(MorningReport Report, string File, DateTimeOffset WrittenAt, Delivery Earlier)?> ReadAsync(
        DateOnly day, CancellationToken token)
    {
        await using var select = source.CreateCommand(Select);
        select.Parameters.Add(new() { Value = day });
        await using var row = await select.ExecuteReaderAsync(token);
        return !await row.ReadAsync(token) ? null
            : (FactoryJson.Read<MorningReport>(row.GetString(0)), row.GetString(1), Time(row, 2)!.Value, new(Time(row, 3), Time(row, 4)));
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}

internal sealed class SettleReportHandler(NpgsqlDataSource source, TimeProvider clock) : AsyncRequestHandler<SettleReport>
{
    private const string Settle = "update reports.written set given_up_at = $2 where day = $1";

    protected override async Task Handle(SettleReport request, CancellationToken cancellationToken)
    {
        await using var settle = source.CreateCommand(Settle);
        settle.Parameters.Add(new() { Value = request.Day });
        settle.Parameters.Add(new NpgsqlParameter<DateTimeOffset?> { TypedValue = request.GivenUp ? clock.GetUtcNow() : null });
        await settle.ExecuteNonQueryAsync(cancellationToken);
    }
}
