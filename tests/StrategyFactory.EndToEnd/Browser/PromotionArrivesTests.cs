using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>A market with an edge is evolved to a promotion that is to be believed, before the eyes of somebody who waits for it.</summary>
internal sealed class PromotionArrivesTests
{
    [Test]
    public async Task A_robust_promotion_of_another_process_arrives_on_the_overview_and_the_list_without_a_reload()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var overview = await Visit.OpenAsync(served.Client.BaseAddress!);
        await using var list = await Visit.OpenAsync(served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        await overview.GoLiveAsync("/ui");
        await list.GoLiveAsync("/ui/promoted");
        foreach (var visit in new[] { overview, list })
        {
            await Assertions.Expect(visit.Page.GetByText("Nothing was promoted yet")).ToBeVisibleAsync();
            await visit.MarkAsync();
        }

        await using var demo = HostProcess.Start(["demo", "--json", "--storage", storage.Root]);
        var promotions = overview.Page.Locator(".panel", new() { HasText = "Last promotions" }).Locator("li");
        await Assertions.Expect(promotions).ToHaveCountAsync(1, new() { Timeout = 120_000 });
        await Assertions.Expect(promotions).ToContainTextAsync("EDGE");
        await Assertions.Expect(promotions).ToContainTextAsync("robust");
        var promoted = (await served.GetAsync("/promoted")).Json.AsArray().Single()!;
        await Assertions.Expect(list.Page.Locator($"a[href='ui/promoted/{promoted["promoted_id"]}']")).ToBeVisibleAsync();
        foreach (var visit in new[] { overview, list })
        {
            Assert.That(await visit.IsMarkedAsync(), Is.True, "without a reload");
        }

        await promotions.Locator("a").ClickAsync();
        var run = new Uri(served.Client.BaseAddress!, $"/ui/runs/{promoted["run_id"]}").ToString();
        await Assertions.Expect(overview.Page).ToHaveURLAsync(run);
        await Assertions.Expect(overview.Page.GetByRole(AriaRole.Heading, new() { Name = "Promoted: robust" })).ToBeVisibleAsync();
        var demonstrated = await demo.EndAsync();
        Assert.That(demonstrated.Code, Is.Zero, demonstrated.Errors);
        Assert.That(overview.Problems.Concat(list.Problems), Is.Empty);
    }
}
