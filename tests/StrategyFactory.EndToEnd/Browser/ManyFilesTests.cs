using System.Text;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>Hundreds of files dropped at once.</summary>
internal sealed class ManyFilesTests
{
    private const int Files = 300;
    private const int MostOnPage = 200;

    [Test]
    public async Task Of_300_files_dropped_at_once_each_becomes_one_task_and_none_a_second_when_some_are_dropped_again()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(
            storage, new Dictionary<string, string>(StringComparer.Ordinal) { ["FineTuning__MaxAttempts"] = "1" });
        await served.ImportAsync("EURUSD", Encoding.UTF8.GetBytes(SampleBars.RandomWalk(300, minutes: 60)), timeframe: "1h");
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        var page = visit.Page;
        FilePayload[] files =
        [
            .. Enumerable.Range(1, Files).Select(number =>
                DroppedFiles.Named(
                    $"MACross {number:000}-EURUSD-H1.set", "ShortPeriod=5||5||1||6||Y", $"LongPeriod={20 + number}||30||10||60||N")),
        ];

        await visit.GoLiveAsync("/ui/controller");
        await DroppedFiles.OnAsync(page, files);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start all 300" }).ClickAsync();
        var sent = page.Locator("#sent");
        await Assertions.Expect(sent).ToHaveTextAsync("300 started, 0 tuned before, 0 refused", new() { Timeout = 60_000 });
        await Assertions.Expect(page.GetByText("1–25 of 300 files")).ToBeVisibleAsync();
        await AreThereOnceAsync(served, files);

        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await DroppedFiles.OnAsync(page, files[..30]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start all 30" }).ClickAsync();
        await Assertions.Expect(sent).ToHaveTextAsync("0 started, 30 tuned before, 0 refused");
        await AreThereOnceAsync(served, files);
        Assert.That(visit.Problems, Is.Empty);
    }

    /// <summary>One job with one root task for each file.</summary>
    private static async Task AreThereOnceAsync(ServedFactory served, FilePayload[] files)
    {
        List<string> named = [];
        for (var page = 1; page <= (Files + MostOnPage - 1) / MostOnPage; page++)
        {
            var found = (await served.GetAsync($"/controller/tunings?size={MostOnPage}&page={page}")).Json;
            Assert.That(found["total"]!.GetValue<int>(), Is.EqualTo(Files));
            foreach (var job in found["jobs"]!.AsArray())
            {
                named.Add(job!["job"]!["file_name"]!.GetValue<string>());
                Assert.That(job["tasks"]!.AsArray().Count(task => task!["parent_task_id"] is null), Is.EqualTo(1), named[^1]);
            }
        }

        Assert.That(named.Order(StringComparer.Ordinal), Is.EqualTo(files.Select(file => file.Name)));
    }
}
