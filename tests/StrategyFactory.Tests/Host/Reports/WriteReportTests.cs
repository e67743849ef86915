using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Host.Reports;
using StrategyFactory.Tests.Dashboard.Report;

namespace StrategyFactory.Tests.Host.Reports;

internal sealed class WriteReportTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateOnly Day = new(2026, 11, 28);

    [TestCase("2026-11-28 05:59Z", null)]
    [TestCase("2026-11-28 06:00Z", "2026-11-28")]
    [TestCase("2026-11-28 22:59Z", "2026-11-28")]
    [TestCase("2026-11-28 23:00Z", null, TestName = "A new day has begun, its hour has not come")]
    public void A_report_is_due_from_its_hour_to_the_end_of_the_day(string now, string? day) =>
        Assert.That(WriteReport.DueDay(new(7, 0), Berlin, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture))?.ToString("O"), Is.EqualTo(day));

    [Test]
    public void An_hour_that_the_clock_leaves_out_is_not_left_out() =>
        Assert.That(WriteReport.DueDay(new(2, 30), Berlin, new(2026, 3, 29, 1, 0, 0, TimeSpan.Zero)), Is.EqualTo(new DateOnly(2026, 3, 29)));

    [Test]
    public async Task Two_hosts_that_are_asked_again_and_again_write_one_report()
    {
        await using var here = await Night.CreateAsync([("Report:At", "07:00")]);
        await using var there = await Night.CreateAsync([("Report:At", "07:00")], here);
        await here.RunAsync("EDGE", Night.Evening, verdict: "robust");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(turn => (turn % 2 == 0 ? here : there).Factory.SendAsync(new WriteReport())));

        var files = Files(here).Concat(Files(there)).ToList();
        Assert.That(files.Select(Path.GetFileName), Is.EqualTo(new[] { "report-2026-11-28.html" }));
        Assert.That(await File.ReadAllTextAsync(files[0]), Does.Contain("1 run ended, 1 promoted and robust: EDGE."));
        Assert.That(await here.AskAsync<string>("select file from reports.written"), Is.EqualTo(files[0]));
        Assert.That(here.Factory.Due.Concat(there.Factory.Due), Is.Empty, "no channel is on");
    }

    [Test]
    public async Task Nothing_is_written_before_its_hour_or_when_it_is_off()
    {
        await using var early = await Night.CreateAsync([("Report:At", "07:01")]);
        await using var off = await Night.CreateAsync();
        await early.Factory.SendAsync(new WriteReport());
        await off.Factory.SendAsync(new WriteReport());

        Assert.That(Files(early).Concat(Files(off)), Is.Empty);
    }

    [Test]
    public async Task The_oldest_reports_go_and_nothing_else_does()
    {
        await using var night = await Night.CreateAsync([("Report:At", "07:00"), ("Report:Keep", "2")]);
        var folder = Directory.CreateDirectory(Path.Combine(night.Storage, "reports")).FullName;
        foreach (var name in new[] { "report-2026-11-26.html", "report-2026-11-27.html", "mine.html" })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), "");
        }

        await night.Factory.SendAsync(new WriteReport());

        Assert.That(Files(night).Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "mine.html", "report-2026-11-27.html", "report-2026-11-28.html" }));
    }

    [Test]
    public async Task The_webhook_gets_the_report_with_its_link_once()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var night = await Night.CreateAsync(
            [("Report:At", "07:00"), ("Report:Url", "https://factory.example.org/x/"), ("Notifications:Webhook:Url", $"http://127.0.0.1:{port}/hook")]);
        await night.RunAsync("EDGE", Night.Evening, verdict: "robust");
        await night.Factory.SendAsync(new WriteReport());
        var send = (SendReport)night.Factory.Due.Single();
        Assert.That((send.Day, (await night.Factory.SendAsync(new GetReportsUnderWay())).Single()), Is.EqualTo((Day, send)));

        var heard = HearAsync(listener);
        await night.Factory.RunDueAsync();
        using var body = JsonDocument.Parse(await heard);
        var root = body.RootElement;

        Assert.That((root.GetProperty("kind").GetString(), root.GetProperty("summary").GetString()), Is.EqualTo(("morning_report", "1 run ended, 1 promoted and robust: EDGE.")));
        Assert.That(root.GetProperty("link").GetString(), Is.EqualTo("https://factory.example.org/x/ui/report?since=2026-11-27T18:00:00Z&until=2026-11-28T07:00:00Z"));
        Assert.That(root.GetProperty("report").GetProperty("evolution").GetProperty("ended").GetProperty("robust").GetInt32(), Is.EqualTo(1));
        Assert.That(await night.Factory.SendAsync(new GetReportsUnderWay()), Is.Empty);
        listener.Stop();
        await night.Factory.SendAsync(send);    // whoever has had it is not asked again
    }

    [Test]
    public async Task A_report_that_cannot_be_sent_is_told_again_until_it_is_given_up()
    {
        await using var night = await Night.CreateAsync([("Report:At", "07:00"), ("Notifications:Webhook:Url", "http://127.0.0.1:9/secret")]);
        await night.Factory.SendAsync(new WriteReport());
        var send = (SendReport)night.Factory.Due.Single();

        Assert.That(() => night.Factory.RunDueAsync(), Throws.TypeOf<IOException>().With.Message.Contains("2026-11-28").And.Message.Not.Contains("secret"));
        Assert.That(await night.Factory.SendAsync(new GetReportsUnderWay()), Is.EqualTo(new[] { send }));
        await night.Factory.SendAsync(send.WhenGivenUp("It does not answer."));
        Assert.That(await night.Factory.SendAsync(new GetReportsUnderWay()), Is.Empty);
        await night.Factory.SendAsync(send.WhenRestarted());
        Assert.That(await night.Factory.SendAsync(new GetReportsUnderWay()), Is.EqualTo(new[] { send }));
    }

    private static string[] Files(Night night) =>
        Directory.Exists(Path.Combine(night.Storage, "reports")) ? Directory.GetFiles(Path.Combine(night.Storage, "reports")) : [];

    private static async Task<string> HearAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var text = "";
        var buffer = new byte[65536];
        int length;
        while ((length = Body(text)) < 0)
        {
            text += Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
        }

        await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
        return text[length..];
    }

    /// <summary>Where the body begins, once all of it has come; else −1.</summary>
    private static int Body(string text)
    {
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
        {
            return -1;
        }

        var field = text.Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var length = int.Parse(field[15..], System.Globalization.CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetByteCount(text[(head + 4)..]) < length ? -1 : head + 4;
    }
}
