using System.Text;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>The pages of the controller as a person uses them: from a dropped file to a better one.</summary>
internal sealed class ControllerPagesTests
{
    private const string FileName = "EMACrossOver-EURUSD-H1.set";

    private static readonly FilePayload Cross = DroppedFiles.Named(FileName, SampleSets.MovingAverageCross);

    private StorageFolder _storage = null!;
    private ServedFactory _served = null!;

    [SetUp]
    public async Task ServeAsync()
    {
        _storage = new();
        // one execution, and every distance is near enough: the task ends with it, a partial success at least
        _served = await ServedFactory.StartAsync(
            _storage, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["FineTuning__MaxAttempts"] = "1",
                ["FineTuning__MaxFineTuneDepth"] = "0",
                ["FineTuning__DistanceThreshold"] = "1",
                ["FineTuning__ScoreThreshold"] = "1",
            });
        await _served.ImportAsync("EURUSD", Encoding.UTF8.GetBytes(SampleBars.RandomWalk(2400, minutes: 60)), timeframe: "1h");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _served.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Test]
    public async Task A_dropped_file_is_shown_before_it_starts_and_followed_to_its_output_without_a_reload()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!);
        var page = visit.Page;
        await visit.GoLiveAsync("/fine-tuning");
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(_served.Client.BaseAddress!, "/ui/controller").ToString());
        await Assertions.Expect(page.GetByText("Nothing was tuned yet")).ToBeVisibleAsync();
        await visit.PictureAsync("controller-empty");

        await DroppedFiles.OnAsync(page, Cross);
        await Assertions.Expect(page.Locator("#plan")).ToContainTextAsync("all 80 passes are run");
        await Assertions.Expect(page.Locator("#passes")).ToHaveTextAsync("80");
        await Assertions.Expect(page.Locator(".preview tbody tr").First).ToContainTextAsync("StopLossPips");
        await Assertions.Expect(page.Locator(".preview tbody tr")).ToHaveCountAsync(3);
        await Assertions.Expect(page.GetByText("trades in place of 'EMACrossOverV2'")).ToBeVisibleAsync();
        Assert.That((await _served.GetAsync("/controller/tunings")).Json["total"]!.GetValue<int>(), Is.Zero, "nothing is stored by a look");
        await visit.PictureAsync("controller-preview");

        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(FileName);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        var passes = page.GetByRole(AriaRole.Region, new() { Name = "Passes, scrollable" }).Locator("tbody tr");
        await Assertions.Expect(passes).ToHaveCountAsync(15);
        await Assertions.Expect(page.GetByText("of 80").Last).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#sensitivity")).ToContainTextAsync("Score depends on ");
        await Assertions.Expect(page.Locator(".chart[data-ready]")).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Link, new() { Name = "Show the first of the table" }).ClickAsync();
        await Assertions.Expect(page.Locator(".chart[data-ready]")).ToHaveCountAsync(3);
        var first = (await passes.First.Locator("td").First.TextContentAsync())!.Trim();
        await Assertions.Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = $"Pass {first}" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Drawdown" }).ClickAsync();
        await Assertions.Expect(page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Drawdown");   // a link leads where it shows
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Pages of passes" }).GetByText("Next").ClickAsync();
        await Assertions.Expect(page.GetByText("16–30 of 80")).ToBeVisibleAsync();
        Assert.That(page.Url, Does.Contain($"pass={first}").And.Contain("sort=-max_drawdown_pct").And.Contain("page=2"));
        await visit.PictureAsync("controller-task");

        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Download the output" }).ClickAsync());
        Assert.That(download.SuggestedFilename, Is.EqualTo(FileName));
        var tuned = Encoding.Unicode.GetString(await File.ReadAllBytesAsync(await download.PathAsync()));
        Assert.That(tuned, Does.Contain("Remark=kept as it is").And.Contain("StopLossPips="));

        using var change = new StringContent("""{"score": 0, "changed_by": "Ada"}""", Encoding.UTF8, "application/json");
        using var changed = await _served.Client.PutAsync(new Uri("/controller/thresholds", UriKind.Relative), change);
        var judge = page.GetByRole(AriaRole.Button, new() { Name = "Judge again" });
        await judge.ClickAsync();
        await Assertions.Expect(page.GetByText("changed_by: who asks is needed, 1 to 200 characters.")).ToBeVisibleAsync();
        await page.GetByLabel("Who asks").FillAsync("Ada");
        await judge.ClickAsync();
        await Assertions.Expect(page.Locator("#judgements tbody tr")).ToContainTextAsync("Tuned");
        await Assertions.Expect(judge).ToHaveCountAsync(0);
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task Of_several_files_the_bad_one_is_named_with_the_reason_and_the_others_start()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/controller");
        await DroppedFiles.OnAsync(
            page, [.. Enumerable.Range(1, 11)
            .Select(number => DroppedFiles.Named($"MACross {number}-EURUSD-H1.set", $"ShortPeriod=5||5||{number}||40||Y")),
            DroppedFiles.Named("MACross bad-EURUSD-H1.set", "ShortPeriod=5||20||5||10||Y")]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start all 12" }).ClickAsync();
        await Assertions.Expect(page.Locator("#sent")).ToHaveTextAsync("11 started, 0 tuned before, 1 refused", new() { Timeout = 30_000 });
        var refused = page.GetByRole(AriaRole.Region, new() { Name = "Refused files, scrollable" }).Locator("tbody tr");
        await Assertions.Expect(refused).ToHaveCountAsync(1);
        await Assertions.Expect(refused).ToContainTextAsync("bad-EURUSD-H1.set");
        await Assertions.Expect(refused).ToContainTextAsync("start 20 lies above stop 10; the order is start, step, stop");
        await Assertions.Expect(page.GetByText("1–11 of 11 files")).ToBeVisibleAsync();
        await visit.PictureAsync("controller-many");
        Assert.That(await visit.ProblemsAsync(2), Has.Count.EqualTo(2).And.All.Contains("422"), "the refusal, and what the browser says of it");
    }

    [Test]
    public async Task A_changed_threshold_is_seen_in_the_trail_here_and_on_another_page_and_a_wrong_one_beside_its_field()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!);
        await using var other = await Visit.OpenAsync(_served.Client.BaseAddress!);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/controller/thresholds");
        await other.GoLiveAsync("/ui/controller/thresholds");
        await page.GetByLabel("Smallest score").FillAsync("7");
        await page.GetByLabel("Who changes them").FillAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("score: 7 is not allowed; 0 to 1.")).ToBeVisibleAsync();
        await page.GetByLabel("Smallest score").FillAsync("0.75");
        await page.GetByLabel("Why").FillAsync("good enough");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        foreach (var each in new[] { page, other.Page })
        {
            var row = each.Locator("#trail tbody tr");
            await Assertions.Expect(row).ToContainTextAsync("Ada");
            await Assertions.Expect(row).ToContainTextAsync("1 → 0.75");
            await Assertions.Expect(row).ToContainTextAsync("good enough");
            await Assertions.Expect(each.GetByLabel("Smallest score")).ToHaveValueAsync("0.75");
        }

        Assert.That((await _served.GetAsync("/controller/thresholds")).Json["current"]!["score"]!.GetValue<double>(), Is.EqualTo(0.75));
        await visit.PictureAsync("controller-thresholds");
        Assert.That(visit.Problems.Concat(other.Problems), Is.Empty);
    }
}
