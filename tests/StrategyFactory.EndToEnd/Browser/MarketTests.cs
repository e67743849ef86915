using System.Globalization;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>Market data from the browser: import by drag and drop, and the chart of a symbol.</summary>
internal sealed class MarketTests
{
    private const int Bars = 20_000;

    // a candle of 8 bars begins there: the first within the last day
    private const int FirstOfDay = 18_560;

    [Test]
    public async Task A_file_that_is_dropped_is_imported_and_its_chart_keeps_its_view()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.GoLiveAsync("/ui/market");
        await Assertions.Expect(visit.Page.GetByText("No symbol yet")).ToBeVisibleAsync();
        await visit.PictureAsync("market-empty");

        // one row of a file of a broker is no bar
        await DropAsync(visit, "GBPUSD_M1_2024.csv", SampleBars.RandomWalk(Bars) + "2024-03-01T00:00:00Z,1,0.5,0.9,1,1\n");
        await Assertions.Expect(visit.Page.GetByLabel("Symbol").First).ToHaveValueAsync("GBPUSD");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Imported")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(Fact(visit, "Rows read")).ToHaveTextAsync(Count(Bars + 1));
        await Assertions.Expect(Fact(visit, "Bars kept")).ToHaveTextAsync(Count(Bars));
        await Assertions.Expect(Fact(visit, "Rejected rows")).ToHaveTextAsync("1");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Rejected rows, scrollable" })).ToContainTextAsync("high below low");
        // the list follows by itself
        await Assertions.Expect(visit.Page.Locator("#series tbody tr")).ToContainTextAsync(Count(Bars));
        await visit.PictureAsync("market-imported");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Open the chart of GBPUSD" }).ClickAsync();
        var chart = visit.Page.Locator(".chart[data-ready]");
        await Assertions.Expect(chart).ToHaveAttributeAsync("data-bars-per-candle", "128");
        await Assertions.Expect(visit.Page.GetByText("No bar is missing between the first and the last.")).ToBeVisibleAsync();

        // wheel over the picture: nearer, in the address as well
        await chart.HoverAsync();
        await visit.Page.Mouse.WheelAsync(0, -600);
        await visit.Page.WaitForURLAsync(url => url.Contains("from=2024-01-0", StringComparison.Ordinal) && url.Contains("to=2024-01-1", StringComparison.Ordinal));
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Day", Exact = true }).ClickAsync();
        await Assertions.Expect(chart).ToHaveAttributeAsync("data-from", Unix(FirstOfDay));
        await Assertions.Expect(chart).ToHaveAttributeAsync("data-to", Unix(Bars - 1));
        await visit.ReloadAsync();
        await Assertions.Expect(chart).ToHaveAttributeAsync("data-from", Unix(FirstOfDay));
        await Assertions.Expect(chart).ToHaveAttributeAsync("data-to", Unix(Bars - 1));

        // another bar length and a regime keep the view; Back moves the open chart
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "5m", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("dl.tiles")).ToContainTextAsync(Count(Bars / 5));
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "200-hour mean" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".legend")).ToContainTextAsync("above its mean");
        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Feature" }).FillAsync("rsi_14");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.WaitForURLAsync(url => url.Contains("feature=rsi_14", StringComparison.Ordinal));
        await visit.PictureAsync("market-symbol");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "All", Exact = true }).ClickAsync();
        await Assertions.Expect(chart).ToHaveAttributeAsync("data-from", Unix(0));
        await visit.Page.GoBackAsync();
        await Assertions.Expect(chart).Not.ToHaveAttributeAsync("data-from", Unix(0));
        await Assertions.Expect(chart).ToHaveAttributeAsync("data-bars-per-candle", "2");

        await visit.Page.GotoAsync("/ui/market/GBPUSD?from=noon");
        await Assertions.Expect(visit.Page.GetByText("from: 'noon' is not a time")).ToBeVisibleAsync();
        await visit.Page.GotoAsync("/ui/market/GBPUSD?feature=moon_3");
        await Assertions.Expect(visit.Page.GetByText("Feature 'moon_3' is not known")).ToBeVisibleAsync();

        await visit.GoLiveAsync("/ui/market/GBPUSD");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Forget", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#confirm")).ToContainTextAsync($"Forget all bars of GBPUSD? {Count(Bars)} of 1m go for good");
        await visit.PictureAsync("market-forget");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Forget them" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("No symbol yet")).ToBeVisibleAsync();
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task A_bad_file_shows_what_the_api_says_of_it_and_an_import_elsewhere_appears()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        await visit.Page.GotoAsync("/ui/market");      // sooner than the page can take it
        await DropAsync(visit, "2024.csv", SampleBars.Broken(300));
        var import = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true });
        await import.ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Symbol '' must have 1 to 32 characters.")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Symbol").First.FillAsync("BAD");
        await import.ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Not imported")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(visit.Page.Locator(".uploads [role=alert]")).ToContainTextAsync("100 of 300");
        await Assertions.Expect(Fact(visit, "Rejected rows")).ToHaveTextAsync("100");
        await visit.PictureAsync("market-refused");

        await visit.Page.GetByLabel("Time zone").FillAsync("Mars/Olympus");
        await import.ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".import-fields")).ToContainTextAsync("Mars/Olympus");

        await served.ImportAsync("ELSEWHERE", SampleBars.RandomWalk(100));
        await Assertions.Expect(visit.Page.Locator("#series tbody tr")).ToContainTextAsync("ELSEWHERE");
        // the browser notes the refusals that this test asked for, nothing else
        Assert.That(visit.Problems.Where(problem => !problem.Contains("422", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase(ColorScheme.Light, 1280)]
    [TestCase(ColorScheme.Dark, 390)]
    public async Task A_file_that_asks_leads_to_the_field_and_its_report_tells_the_three_kinds_of_rows(ColorScheme theme, int width)
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, theme, width);
        await visit.GoLiveAsync("/ui/market");
        var rows = SampleBars.Sessions(5).StampedAtClose;
        await DropAsync(visit, "ES_M1.csv", rows + "time,open,high,low,close,volume\n2024-01-05 15:00:00,1,1,1,1,\n2024-01-05 15:01:13,1,1,1,1,1\n");
        var import = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true });
        var stamp = visit.Page.Locator("[data-field=stamp]");
        await Assertions.Expect(stamp).ToBeHiddenAsync();
        await import.ClickAsync();
        await Assertions.Expect(stamp).ToContainTextAsync("State --stamp close");
        await Assertions.Expect(stamp.Locator(":focus")).ToHaveCountAsync(1);
        await Assertions.Expect(visit.Page.Locator(".uploads [role=alert]")).ToContainTextAsync("One of the fields above");
        await visit.PictureAsync($"market-asked-{width}");
        Assert.That(await visit.FindingsAsync(), Is.Empty);

        await stamp.Locator(".mud-select").First.ClickAsync();
        await visit.Page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "close" }).ClickAsync();
        await Assertions.Expect(stamp).Not.ToContainTextAsync("State --stamp close");
        await import.ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Imported")).ToBeVisibleAsync();
        await Assertions.Expect(Fact(visit, "Stamped at")).ToHaveTextAsync("bars' end");
        await Assertions.Expect(Fact(visit, "Phase")).ToHaveTextAsync("at multiples of 1m");
        await Assertions.Expect(Kind(visit, "Rejected rows")).ToContainTextAsync("off grid");
        await Assertions.Expect(Kind(visit, "Repaired rows")).ToContainTextAsync("2024-01-05 15:00:00,1,1,1,1,");
        await Assertions.Expect(Kind(visit, "Skipped rows")).ToContainTextAsync("a header again");
        await Assertions.Expect(visit.Page.Locator("#series tbody tr td:nth-child(9)")).ToHaveTextAsync("1");
        await visit.PictureAsync($"market-kinds-{width}");
        Assert.That(await visit.FindingsAsync(), Is.Empty);
        await visit.GoLiveAsync("/ui/market/ES");
        await Assertions.Expect(visit.Page.Locator(".import summary")).ToContainTextAsync("1 rejected, 1 skipped, 1 repaired");
        Assert.That(visit.Problems.Where(problem => !problem.Contains("422", StringComparison.Ordinal)), Is.Empty);
    }

    private static ILocator Kind(Visit visit, string name) => visit.Page.GetByRole(AriaRole.Region, new() { Name = name + ", scrollable" });

    private static ILocator Fact(Visit visit, string name) =>
        visit.Page.Locator(".facts > div").Filter(new() { Has = visit.Page.Locator($"dt:text-is('{name}')") }).Locator("dd").First;

    private static async Task DropAsync(Visit visit, string name, string text)
    {
        var data = await visit.Page.EvaluateHandleAsync(
            "([name, text]) => { const data = new DataTransfer(); data.items.add(new File([text], name)); return data; }", new[] { name, text });
        await visit.Page.DispatchEventAsync(".drop", "drop", new { dataTransfer = data });
        await Assertions.Expect(visit.Page.Locator(".uploads")).ToContainTextAsync(name);
    }

    private static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture).Replace(",", "\u202f", StringComparison.Ordinal);

    private static string Unix(int bar) => new DateTimeOffset(SampleBars.Start.AddMinutes(bar)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
