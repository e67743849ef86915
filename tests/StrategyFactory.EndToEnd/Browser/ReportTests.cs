using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>The morning report at its doors: page, file, web API, command line, and by itself at its hour.</summary>
internal sealed partial class ReportTests
{
    [Test]
    public async Task Page_api_command_line_and_file_tell_the_same()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.GoLiveAsync("/ui/report");
        await Assertions.Expect(visit.Page.GetByText("Nothing happened in this time")).ToBeVisibleAsync();
        await visit.PictureAsync("report-empty");

        // weeks enough for a consistency
        await served.ImportAsync("EDGE", Encoding.UTF8.GetBytes(SampleBars.RandomWalk(20_000, minutes: 15, reversion: 0.4)), timeframe: "15m");
        await served.EndOfAsync(await served.EvolveAsync(Request("EDGE", sqnMin: 0)));
        await served.EndOfAsync(await served.EvolveAsync(Request("EDGE", sqnMin: 1_000_000)));
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "24 hours" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#summary")).ToContainTextAsync("2 runs ended, 1 promoted");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(Absolute());
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = "EDGE on the holdout" })).ToBeVisibleAsync();
        await visit.PictureAsync("report");

        var range = new Uri(visit.Page.Url).Query;
        var api = (await served.GetAsync("/api/report" + range)).Json;
        var ended = api["evolution"]!["ended"]!;
        Assert.That((ended["runs"]!.GetValue<int>(), ended["promoted"]!.GetValue<int>(), ended["not_promoted"]!.GetValue<int>()), Is.EqualTo((2, 1, 1)));
        Assert.That(api["holdout_curves"]![0]!["points"]!.AsArray(), Has.Count.GreaterThan(1));
        Assert.That(await visit.Page.Locator("#summary").TextContentAsync(), Is.EqualTo(api["summary"]!.GetValue<string>()));

        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Link, new() { Name = "HTML file" }).ClickAsync());
        var page = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.That(download.SuggestedFilename, Does.Match("^report-.*\\.html$"));
        var file = Path.Combine(storage.Root, "mine.html");
        var verb = await storage.RunAsync("report", "--since", api["since"]!.GetValue<string>(), "--until", api["until"]!.GetValue<string>(), "--json", "--out", file);
        Assert.That(verb.Code, Is.Zero, verb.Errors);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(verb.Output), api), Is.True, verb.Output);
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(page));
        Assert.That(page, Does.Contain(api["summary"]!.GetValue<string>()).And.Contain("<svg").And.Not.Contain("<script").And.Not.Contain("http"));
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task A_time_that_cannot_be_read_is_refused_at_every_door()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        const string Complaint = "since: 'yesterday' is not allowed; a time such as 2026-11-27T18:00";
        foreach (var path in new[] { "/api/report?since=yesterday", "/api/report.html?since=yesterday" })
        {
            var answer = await served.GetAsync(path);
            Assert.That((answer.Code, answer.Json["errors"]!["since"]![0]!.GetValue<string>()), Is.EqualTo((400, answer.Json["detail"]!.GetValue<string>())));
            Assert.That(answer.Json["detail"]!.GetValue<string>(), Does.StartWith(Complaint));
        }

        var verb = await storage.RunAsync("report", "--since", "yesterday");
        Assert.That((verb.Code, verb.Output, verb.ErrorLines.Length), Is.EqualTo((1, "", 1)));
        Assert.That(verb.Errors, Does.StartWith(Complaint));

        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        await visit.GoLiveAsync("/ui/report?since=yesterday");
        await Assertions.Expect(visit.Page.Locator(".report-range").GetByText(Complaint)).ToBeVisibleAsync();
        await visit.PictureAsync("report-refused");
        var since = visit.Page.GetByLabel("Since");
        await since.FillAsync("3h");
        await since.PressAsync("Enter");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(Absolute());
        await Assertions.Expect(visit.Page.GetByText("Nothing happened in this time")).ToBeVisibleAsync();
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task At_its_hour_it_is_written_once_and_told()
    {
        await using var receiver = new WebhookReceiver { Accepts = true };
        await using var storage = new StorageFolder();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Report__At"] = "00:00",
            ["FineTuning__Notifications__Webhook__Url"] = receiver.Url,
        };
        await using var served = await ServedFactory.StartAsync(storage, environment);
        await using var other = await ServedFactory.StartAsync(storage, environment);
        await Poll.UntilAsync(() => Task.FromResult(receiver.Accepted), told => told > 0);
        var written = Directory.GetFiles(Path.Combine(storage.Root, "reports"));

        Assert.That((written.Length, receiver.Accepted), Is.EqualTo((1, 1)));
        Assert.That(Path.GetFileName(written[0]), Does.Match("^report-\\d{4}-\\d\\d-\\d\\d\\.html$"));
        Assert.That(await File.ReadAllTextAsync(written[0]), Does.Contain("No run ended."));
    }

    [GeneratedRegex("since=[0-9-]+T[0-9:]+Z&until=[0-9-]+T[0-9:]+Z$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Absolute();

    /// <summary>Criteria that any steady profit meets, but for the least SQN.</summary>
    private static JsonObject Request(string symbol, int sqnMin) => new()
    {
        ["symbol"] = symbol,
        ["timeframe"] = "15m",
        ["algorithm"] = "Ridge",
        ["max_generations"] = 1,
        ["regime_configs"] = new JsonArray(new JsonObject()),
        ["thresholds"] = new JsonArray("q0.8", "q0.9"),
        ["sqn_min"] = sqnMin,
        ["sqn_max"] = 1_000_000,
        ["profit_factor_min"] = 0,
        ["profit_factor_max"] = 1_000_000,
        ["trade_count_min"] = 1,
        ["trade_count_max"] = 1_000_000,
        ["weekly_consistency_max"] = 1000,
        ["fee_bps"] = 0,
        ["slippage_bps"] = 0,
    };
}
