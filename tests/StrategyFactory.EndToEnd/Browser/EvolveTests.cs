using System.Text.Json.Nodes;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>A run is planned and started from its form, done again with changes, and compared with another.</summary>
internal sealed class EvolveTests
{
    [Test]
    public async Task A_run_is_planned_started_done_again_and_compared()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.GoLiveAsync("/ui/evolve");
        await Assertions.Expect(visit.Page.GetByText("No symbol is imported yet")).ToBeVisibleAsync();
        await served.ImportAsync("EDGE", SampleBars.RandomWalk(SlowRun.Bars, reversion: 0.4));

        await visit.GoLiveAsync("/ui/evolve?algorithm=Ridge");
        await Assertions.Expect(visit.Page.GetByText("Choose a symbol to see the plan.")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "EDGE" }).ClickAsync();
        var plan = visit.Page.Locator("[data-summary]");
        await Assertions.Expect(plan).ToContainTextAsync("21 models × 5 folds × up to 4 generations, 560 strategies, no estimate yet; ");
        await Assertions.Expect(Field(visit, "l1_ratio_grid")).ToHaveCountAsync(0);

        await FillAsync(visit, "max_generations", "99");
        await Assertions.Expect(Field(visit, "max_generations")).ToContainTextAsync("max_generations: 99 is not allowed; 1 to 50.");
        await Assertions.Expect(Start(visit)).ToBeDisabledAsync();
        await FillAsync(visit, "alpha_grid", "1, x");
        await Assertions.Expect(Field(visit, "alpha_grid")).ToContainTextAsync("alpha_grid: 'x' is not a number.");
        await visit.PictureAsync("evolve-refused");
        await FillAtOnceAsync(visit, ("alpha_grid", "0.1, 1"), ("max_generations", "2"), ("thresholds", "q0.8, q0.9"));
        await Assertions.Expect(plan).ToContainTextAsync("6 models × 5 folds × up to 2 generations, 140 strategies");
        await visit.PictureAsync("evolve-planned");
        await visit.ReloadAsync();
        await Assertions.Expect(Field(visit, "alpha_grid").Locator("input")).ToHaveValueAsync("0.1, 1");
        await Assertions.Expect(plan).ToContainTextAsync("6 models × 5 folds");

        await Start(visit).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("h1")).ToContainTextAsync("EDGE");
        var first = new Uri(visit.Page.Url).Segments[^1];
        await Assertions.Expect(visit.Page.Locator(".head .status.completed")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var ended = await served.EndOfAsync(first);
        Assert.That(ended["generations"]!.AsArray().Select(generation => generation!["simulations"]!.GetValue<int>()), Is.All.EqualTo(70));
        Assert.That(ended["config"]!["alpha_grid"]!.ToJsonString(), Is.EqualTo("[0.1,1]"));

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Again with changes" }).ClickAsync();
        await Assertions.Expect(Field(visit, "thresholds").Locator("input")).ToHaveValueAsync("q0.8, q0.9");
        await Assertions.Expect(visit.Page.GetByText("The model of generation 0 is known and will be reused.")).ToBeVisibleAsync();
        await Assertions.Expect(plan).Not.ToContainTextAsync("no estimate yet");
        await FillAsync(visit, "fee_bps", "0");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, $"/ui/evolve?from={first}&fee_bps=0").ToString());
        await Start(visit).ClickAsync();
        await visit.Page.WaitForURLAsync(address => address.Contains("/ui/runs/", StringComparison.Ordinal) && !address.EndsWith(first, StringComparison.Ordinal));
        var second = new Uri(visit.Page.Url).Segments[^1];
        await served.EndOfAsync(second);
        await CompareAsync(visit, served, first, second);
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task Several_symbols_are_started_as_a_batch_and_their_list_is_shown()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        foreach (var symbol in new[] { "AAA", "BBB", "CCC" })
        {
            await served.ImportAsync(symbol, SampleBars.RandomWalk(SlowRun.Bars));
        }

        await served.EndOfAsync(await served.EvolveAsync(new JsonObject { ["symbol"] = "CCC", ["algorithm"] = "Ridge", ["max_generations"] = 1 }));
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        await visit.GoLiveAsync("/ui/evolve?symbol=AAA,BBB&algorithm=Ridge&max_generations=1&max_concurrent=0");
        await Assertions.Expect(Field(visit, "max_concurrent")).ToContainTextAsync("max_concurrent: 0 is not allowed; 1 to 64.");
        await FillAsync(visit, "max_concurrent", "1");
        await Assertions.Expect(visit.Page.Locator("[data-summary]")).ToContainTextAsync("2 runs, at most 1 at once: up to 252 fits, 280 strategies");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Plan of each run" }).Locator("tbody tr")).ToHaveCountAsync(2);
        await visit.PictureAsync("evolve-batch");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Evolve 2 symbols" }).ClickAsync();
        await visit.Page.WaitForURLAsync(address => address.Contains("/ui/runs?batch=", StringComparison.Ordinal));
        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(visit.Page.Locator("tbody")).Not.ToContainTextAsync("CCC");
        Assert.That(visit.Problems, Is.Empty);
    }

    [TestCase(ColorScheme.Light, 1280)]
    [TestCase(ColorScheme.Dark, 390)]
    public async Task One_symbol_is_asked_over_several_horizons(ColorScheme theme, int width)
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await served.ImportAsync("AAA", SampleBars.RandomWalk(SlowRun.Bars));
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, theme, width);
        await visit.GoLiveAsync("/ui/evolve?symbol=AAA&algorithm=Ridge&max_generations=1&hold=horizon");
        await FillAsync(visit, "horizons", "1, soon");
        await Assertions.Expect(Field(visit, "horizons")).ToContainTextAsync("'soon' is not allowed; 1 to 500 bars, or session_end.");
        await FillAsync(visit, "horizons", "1, 12, session_end");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Plan of each run" }).Locator("tbody tr")).ToHaveCountAsync(3);
        await visit.PictureAsync($"evolve-horizons-{width}-{theme}");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Evolve in 3 runs" }).ClickAsync();
        await visit.Page.WaitForURLAsync(address => address.Contains("/ui/runs?batch=", StringComparison.Ordinal));
        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(3);
        Assert.That(visit.Problems, Is.Empty);
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task A_reference_that_leads_stops_the_run_and_shows_how_until_it_is_accepted(ColorScheme theme)
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        var (late, early) = SampleBars.Sessions(160);
        Assert.That((await served.ImportAsync("LATE", System.Text.Encoding.UTF8.GetBytes(late), fields: ("stamp", "open"))).Code, Is.EqualTo(200));
        await served.ImportAsync("EARLY", early);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, theme);
        await visit.GoLiveAsync("/ui/evolve?symbol=LATE&reference_symbols=EARLY&algorithm=Ridge&max_generations=1");
        await Assertions.Expect(Field(visit, "reference_symbols")).ToContainTextAsync("EARLY 1m moves 1 bar before the symbol in 2024-01 to ");
        await Assertions.Expect(Start(visit)).ToBeDisabledAsync();
        var panel = visit.Page.GetByRole(AriaRole.Region, new() { Name = "EARLY moves before LATE" });
        await Assertions.Expect(panel).ToContainTextAsync("by 1 bar of 1m");
        await Assertions.Expect(panel).ToContainTextAsync("Import it again and state its stamp");
        await Assertions.Expect(panel.Locator(".chart[data-ready]")).ToHaveCountAsync(2);
        await panel.Locator("summary").ClickAsync();
        await Assertions.Expect(panel.Locator("tbody tr").First.Locator("td")).ToHaveCountAsync(6);
        foreach (var width in new[] { 1280, 390 })
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            await visit.PictureAsync($"evolve-leads-{width}-{theme}");
            Assert.That(await visit.FindingsAsync(), Is.Empty);
            Assert.That(await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"), Is.Zero);
        }

        await Field(visit, "accept_lead").Locator("input").CheckAsync();
        await Assertions.Expect(visit.Page.Locator("[data-summary]")).ToContainTextAsync("models");
        await Assertions.Expect(panel).ToBeVisibleAsync();
        await Assertions.Expect(Start(visit)).ToBeEnabledAsync();
        await Field(visit, "reference_symbols").Locator("input").FillAsync("");
        await Assertions.Expect(panel).ToHaveCountAsync(0);
        await visit.SqueezeChartsAsync();
        Assert.That(visit.Problems, Is.Empty);
    }

    [TestCase("ids=x,y", "ids: 'x' is not a run id. ids: 'y' is not a run id.")]
    [TestCase("ids=00000000-0000-0000-0000-000000000001", "ids: 1 given; 2 to 20 run ids are needed, separated by commas.")]
    [TestCase("ids=00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002", "There is no run 00000000-0000-0000-0000-000000000001, no run 00000000-0000-0000-0000-000000000002.")]
    public async Task A_link_to_no_comparison_says_what_is_wrong(string query, string said)
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        await visit.GoLiveAsync("/ui/compare?" + query);
        await Assertions.Expect(visit.Page.GetByText(said)).ToBeVisibleAsync();
        await visit.GoLiveAsync("/ui/evolve?from=" + Guid.Empty);
        await Assertions.Expect(visit.Page.GetByText($"There is no run {Guid.Empty}.")).ToBeVisibleAsync();
        Assert.That(visit.Problems, Is.Empty);
    }

    private static async Task CompareAsync(Visit visit, ServedFactory served, string first, string second)
    {
        await visit.GoLiveAsync("/ui/runs");
        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await visit.Page.EvaluateAsync(
            "runs => runs.forEach(run => document.querySelector(`tr:has(a[href='ui/runs/${run}']) input[type=checkbox]`).click())", new[] { first, second });
        await Assertions.Expect(visit.Page.GetByText("2 runs picked")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Compare" }).ClickAsync();
        var options = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Options that differ" }).Locator("tbody tr");
        await Assertions.Expect(options).ToHaveCountAsync(1);
        await Assertions.Expect(options).ToContainTextAsync("fee_bps");
        await Assertions.Expect(options.Locator("td")).ToHaveTextAsync(["0.5", "0"]);

        var figures = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Figures of the runs" }).Locator("tbody tr");
        await Assertions.Expect(figures).ToHaveCountAsync(2);
        var (one, two) = (await served.EndOfAsync(first), await served.EndOfAsync(second));
        var difference = two["best_sqn"]!.GetValue<double>() - one["best_sqn"]!.GetValue<double>();
        var said = (difference < 0 ? "\u2212" : "+") + Math.Abs(difference).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
        await Assertions.Expect(figures.Nth(1).Locator("td").Nth(3).Locator(".delta")).ToHaveTextAsync(said);
        await Assertions.Expect(figures.Nth(0).Locator(".delta")).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Page.Locator(".chart[data-ready]")).ToHaveCountAsync(1);
        await visit.PictureAsync("compare");
        await figures.Nth(1).GetByText("make it the baseline").ClickAsync();
        await Assertions.Expect(figures.Nth(0).Locator("td").Nth(3).Locator(".delta")).ToBeVisibleAsync();
        await Assertions.Expect(figures.Nth(1).Locator(".delta")).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(served.Client.BaseAddress!, $"/ui/compare?ids={first},{second}&baseline={second}").ToString());
        await visit.Page.Locator(".ranges summary").ClickAsync();
        await visit.Page.GetByLabel("At least").FillAsync("1000000");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByText("No run passes these filters")).ToBeVisibleAsync();
        Assert.That(visit.Page.Url, Does.EndWith("&filter=sqn:1000000..").Or.EndWith("&filter=sqn%3A1000000.."));
    }

    private static ILocator Field(Visit visit, string name) => visit.Page.Locator($"[data-field='{name}']");

    private static ILocator Start(Visit visit) => visit.Page.GetByRole(AriaRole.Button, new() { Name = "Evolve", Exact = true });

    // each change before the browser has heard of the one before
    private static async Task FillAtOnceAsync(Visit visit, params (string Name, string Text)[] fields) => await visit.Page.EvaluateAsync(
        """
        fields => fields.forEach(([name, text]) => {
            const input = document.querySelector(`[data-field='${name}'] :is(input, textarea)`);
            input.value = text;
            input.dispatchEvent(new Event('input', { bubbles: true }));
        })
        """,
        fields.Select(field => new[] { field.Name, field.Text }).ToArray());

    private static Task FillAsync(Visit visit, string name, string text) => Field(visit, name).Locator("input, textarea").First.FillAsync(text);
}
