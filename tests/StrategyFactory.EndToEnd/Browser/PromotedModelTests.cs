using System.Globalization;
using System.IO.Compression;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>The page of a promoted model and what can be taken away from it, on the promotion of the demonstration market.</summary>
internal sealed class PromotedModelTests
{
    [Test]
    public async Task A_promotion_is_judged_first_and_a_chosen_trade_is_brought_to_the_middle_of_the_picture()
    {
        await using var storage = new StorageFolder();
        Assert.That((await storage.RunAsync("demo", "--json")).Code, Is.Zero);
        await using var served = await ServedFactory.StartAsync(storage);
        var promoted = (await served.GetAsync("/promoted")).Json[0]!;
        var id = promoted["promoted_id"]!.GetValue<string>();
        var trades = promoted["promotion"]!["trades"]!.GetValue<int>() + promoted["promotion"]!["holdout"]!["trade_count"]!.GetValue<int>();

        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.GoLiveAsync("/ui/promoted");
        await visit.Page.Locator($"a[href='ui/promoted/{id}']").ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".judgement.robust")).ToContainTextAsync("It passed every test");
        await Assertions.Expect(visit.Page.Locator(".judgement tbody tr")).ToHaveCountAsync(6);
        await Assertions.Expect(visit.Page.Locator(".chart[data-ready]")).ToHaveCountAsync(4);
        var rows = visit.Page.Locator(".trades tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(15);
        await Assertions.Expect(visit.Page.Locator(".pager")).ToContainTextAsync(string.Create(CultureInfo.InvariantCulture, $"of {trades}"));

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(rows.First.Locator("a")).ToHaveTextAsync("16");
        var third = (await served.GetAsync($"/promoted/{id}/trades?page=18&size=1")).Json["trades"]![0]!["trade"]!["exit_time"]!.GetValue<DateTimeOffset>();
        await rows.Nth(2).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".trades tr.chosen a")).ToHaveTextAsync("18");
        var day = new DateTimeOffset(third.UtcDateTime.Date, TimeSpan.Zero).ToUnixTimeSeconds();
        await Assertions.Expect(visit.Page.Locator($".chart[data-centre='{day}']")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, $"/ui/promoted/{id}?page=2&trade=18").ToString());
        await visit.PictureAsync("promoted-model");

        await visit.GoLiveAsync($"/ui/promoted/{id}?trade={trades}");
        await Assertions.Expect(visit.Page.Locator(".trades tr.chosen")).ToContainTextAsync("Holdout");
        await visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Segment" }).GetByText("Simulation").ClickAsync();
        await Assertions.Expect(rows.First.Locator("a")).ToHaveTextAsync("1");
        await visit.GoLiveAsync($"/ui/promoted/{id}?trade={trades + 1}");
        await Assertions.Expect(visit.Page.GetByText($"trade: '{trades + 1}' is not one of its trades.")).ToBeVisibleAsync();
        await visit.GoLiveAsync($"/ui/promoted/{id}?page=two");
        await Assertions.Expect(visit.Page.GetByText("page: 'two' is not allowed; 1 and up.")).ToBeVisibleAsync();
        Assert.That(visit.Problems, Is.Empty);

        var csv = await served.GetAsync($"/promoted/{id}/trades.csv");
        var lines = csv.Text.TrimEnd('\n').Split('\n');
        Assert.That((csv.Code, csv.ContentType, lines.Length), Is.EqualTo((200, "text/csv", trades + 1)));
        Assert.That(lines[^1], Does.StartWith($"{trades},holdout,long,").And.EndWith(",1"));
        Assert.That(lines[0], Does.EndWith(",return,equity,size"));

        using var exported = await served.Client.GetAsync($"/promoted/{id}/export");
        Assert.That(exported.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/zip"));
        using var archive = new ZipArchive(await exported.Content.ReadAsStreamAsync());
        Assert.That(archive.Entries.Select(entry => entry.Name), Does.Contain("model.onnx").And.Contain("strategy.json").And.Contain("score.py"));
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Export" }).GetByText("ONNX", new() { Exact = true })).ToHaveAttributeAsync("href", $"promoted/{id}/export?format=onnx");
        var unknown = await served.GetAsync($"/promoted/{id}/export?format=xlsx");
        Assert.That(unknown.Code, Is.EqualTo(400));
        Assert.That(unknown.Text, Does.Contain("format: 'xlsx' is not known; allowed: "));

        var report = await served.GetAsync($"/promoted/{id}/report.html");
        Assert.That((report.Code, report.ContentType), Is.EqualTo((200, "text/html")));
        Assert.That(report.Text, Does.Contain("EDGE: promoted model").And.Contain("<svg").And.Contain("Robust."));
        Assert.That(report.Text, Does.Not.Contain("<script").And.Not.Contain("http:").And.Not.Contain("https:").And.Not.Contain("<link").And.Not.Contain("src="));
        Assert.That((await served.GetAsync($"/promoted/{Guid.Empty}/report.html")).Code, Is.EqualTo(404));
        Assert.That((await served.GetAsync($"/ui/promoted/{Guid.Empty}")).Code, Is.EqualTo(404));
    }
}
