using System.Text.Json.Nodes;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>The pages below <c>/ui</c> as a person uses them.</summary>
internal sealed class DashboardTests
{
    private const string Key = "a key of twenty-four chars";

    [Test]
    public async Task A_run_that_another_host_carries_out_is_seen_to_begin_and_end_without_a_reload()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.GoLiveAsync("/");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/ui").ToString());
        await Assertions.Expect(visit.Page.GetByText("No run yet")).ToBeVisibleAsync();
        await visit.PictureAsync("overview-empty");

        await served.ImportAsync("EDGE", SampleBars.RandomWalk(SlowRun.Bars, reversion: 0.4));
        var other = await ServedFactory.StartAsync(storage);
        await using (other)
        {
            var run = await other.EvolveAsync(new JsonObject
            {
                ["symbol"] = "EDGE",
                ["algorithm"] = "Ridge",
                ["max_generations"] = 3,
                ["thresholds"] = new JsonArray("q0.8", "q0.9", "q0.95"),
            });
            var row = visit.Page.Locator($"a[href='ui/runs/{run}']", new() { HasText = "EDGE" });   // a worker links to it too
            await Assertions.Expect(row).ToBeVisibleAsync();
            await row.ClickAsync();
            await Assertions.Expect(visit.Page.Locator("h1")).ToContainTextAsync("EDGE");
            var generations = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Generations" }).Locator("tbody tr");
            await Assertions.Expect(generations).ToHaveCountAsync(3, new() { Timeout = 60_000 });
            var ended = await other.EndOfAsync(run);
            await Assertions.Expect(visit.Page.Locator(".head .status.completed")).ToBeVisibleAsync();
            await Assertions.Expect(generations).ToHaveCountAsync(ended["generations"]!.AsArray().Count);
            await Assertions.Expect(visit.Page.Locator(".chart[data-ready]")).ToHaveCountAsync(5);
            await visit.PictureAsync("run-ended");
        }

        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task A_running_run_is_cancelled_from_its_page()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await served.ImportAsync("LONG", SampleBars.RandomWalk(SlowRun.Bars));
        var run = await served.EvolveAsync(SlowRun.Request("LONG", 50));
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        await visit.GoLiveAsync($"/ui/runs/{run}");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".head .status")).ToHaveTextAsync("Stopped", new() { Timeout = 30_000 });
        await Assertions.Expect(visit.Page.GetByText("Somebody cancelled it.").First).ToBeVisibleAsync();
        Assert.That((await served.EndOfAsync(run))["stopped_reason"]!.GetValue<string>(), Is.EqualTo("cancelled"));
        await visit.PictureAsync("run-cancelled");
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task The_list_of_runs_keeps_filter_sort_and_search_in_its_address()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        foreach (var symbol in new[] { "AAA", "BBB" })
        {
            await served.ImportAsync(symbol, SampleBars.RandomWalk(SlowRun.Bars));
            await served.EndOfAsync(await served.EvolveAsync(SlowRun.Request(symbol, 1)));
        }

        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.GoLiveAsync("/ui/runs");
        var rows = visit.Page.Locator("tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await visit.PictureAsync("runs");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Symbol" }).ClickAsync();
        await Assertions.Expect(rows.First).ToContainTextAsync("BBB");
        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("aa");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/ui/runs?sort=-symbol&q=aa").ToString());
        await visit.ReloadAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows.First).ToContainTextAsync("AAA");
        await visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Status" }).GetByText("Failed").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("No run matches")).ToBeVisibleAsync();
        await visit.Page.GoBackAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);

        await visit.Page.GotoAsync("/ui/runs?sort=colour");
        await Assertions.Expect(visit.Page.GetByText("sort: 'colour' is not known")).ToBeVisibleAsync();
        await visit.Page.GotoAsync("/ui/runs?page=two");
        await Assertions.Expect(visit.Page.GetByText("page: 'two' is not allowed; 1 and up.")).ToBeVisibleAsync();
        Assert.That(visit.Problems, Is.Empty);
    }

    [TestCase("/ui/promoted", "Nothing was promoted yet")]
    [TestCase("/ui/promoted?verdict=suspect", "No promotion is suspect")]
    [TestCase("/ui/queue", "Nothing waits")]
    public async Task A_page_without_anything_to_show_says_so(string path, string said)
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.GoLiveAsync(path);
        await Assertions.Expect(visit.Page.GetByText(said)).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator(".live")).ToHaveTextAsync("Live");
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task A_link_that_is_clicked_before_its_page_is_live_leads_to_its_page_in_the_same_theme()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, ColorScheme.Dark);
        // the first page never gets its circuit
        await visit.Page.RouteAsync("**/_blazor/negotiate*", _ => Task.CompletedTask, new() { Times = 1 });
        await visit.Page.GotoAsync("/ui/runs");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Queue" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/ui/queue").ToString());
        await visit.IsLiveAsync();
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Queue");
        await Assertions.Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task A_host_that_is_killed_and_comes_back_finds_its_page_again()
    {
        await using var storage = new StorageFolder();
        await using var first = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(first.Client.BaseAddress!);
        await visit.GoLiveAsync("/ui/runs?status=FAILED");
        await visit.MarkAsync();
        await first.Process.KillAsync();
        await Assertions.Expect(visit.Page.GetByText("Connection lost")).ToBeVisibleAsync();

        await using var second = await ServedFactory.StartAsync(storage, first.Port);
        await visit.Page.WaitForFunctionAsync("() => window.marked !== true");      // the page of before is gone
        await visit.IsLiveAsync();
        await Assertions.Expect(visit.Page.GetByText("Connection lost")).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(second.Client.BaseAddress!, "/ui/runs?status=FAILED").ToString());
        await Assertions.Expect(visit.Page.Locator(".live")).ToHaveTextAsync("Live");
    }

    [Test]
    public async Task With_a_key_pages_and_their_connection_are_closed_until_one_signs_in()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage, new Dictionary<string, string>(StringComparer.Ordinal) { ["Security__ApiKeys__0"] = Key });
        foreach (var path in new[] { "/ui", "/_blazor/negotiate", "/_content/StrategyFactory.Dashboard/start.js" })
        {
            Assert.That((await served.GetAsync(path)).Code, Is.EqualTo(401), path);
        }

        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.Page.GotoAsync("/ui/runs?status=FAILED");
        await visit.SignInAsync(Key);
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, "/ui/runs?status=FAILED").ToString());
        await visit.IsLiveAsync();
        Assert.That(visit.Problems, Is.Empty);

        var other = await visit.Page.Context.NewPageAsync();
        await other.GotoAsync("/sign-in");
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("input[name=key]")).ToBeVisibleAsync();
    }

    [Test]
    public async Task What_is_not_there_is_said_on_a_page_and_by_the_api_as_ever()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        foreach (var path in new[] { "/ui/nowhere", $"/ui/runs/{Guid.Empty}" })
        {
            var page = await served.GetAsync(path);
            Assert.That(page.Code, Is.EqualTo(404), path);
            Assert.That(page.Text, Does.Contain("There is nothing at this address"), path);
        }

        var api = await served.GetAsync($"/runs/{Guid.Empty}");
        Assert.That((api.Code, api.Json["detail"]!.GetValue<string>()), Is.EqualTo((404, $"There is no run {Guid.Empty}.")));
        Assert.That((await served.GetAsync("/nowhere")).Json["status"]!.GetValue<int>(), Is.EqualTo(404));
    }
}
