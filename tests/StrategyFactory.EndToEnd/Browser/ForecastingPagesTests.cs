using System.Text;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>Forecasts from the browser: from the dropped file to the verdict, and from several values to a grid.</summary>
internal sealed class ForecastingPagesTests
{
    [Test]
    public async Task A_dropped_file_becomes_a_forecast_with_its_verdict_and_then_a_grid()
    {
        await using var storage = new StorageFolder();
        await storage.AddNetworkAsync();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/forecasting");
        await Assertions.Expect(page.GetByText("No experiment yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Forecast something" }).ClickAsync();

        // without a series there is nothing to start, and it says so
        await page.GetByRole(AriaRole.Button, new() { Name = "Train and judge" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "series_id" })).ToBeVisibleAsync();

        await DroppedFiles.OnAsync(page, Csv(SampleForecasts.Wave(2000)));
        await Assertions.Expect(page.GetByText("Stored", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-summary]")).ToHaveTextAsync("linear on wave.csv load.");

        // what is not allowed is told beside its field
        await FillAsync(page, "prediction_length", "0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Train and judge" }).ClickAsync();
        await Assertions.Expect(Field(page, "hyperparams.prediction_length")).ToContainTextAsync("0 is not allowed; 1 to 1000, whole.");
        await FillAsync(page, "prediction_length", "24");
        await FillAsync(page, "context_length", "48");
        await page.GetByRole(AriaRole.Button, new() { Name = "Train and judge" }).ClickAsync();

        await page.WaitForURLAsync(url => url.Contains("/ui/forecasting/experiment_", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("#judgement")).ToHaveTextAsync("Edge", new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("#rivals tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#rivals")).ToContainTextAsync("✓ beaten");
        await Assertions.Expect(page.Locator("#figures tbody tr")).ToHaveCountAsync(4);
        await Assertions.Expect(page.Locator("#window")).ToHaveTextAsync("window 10 of 10");
        await Assertions.Expect(page.Locator(".chart[data-ready]")).ToHaveCountAsync(2);
        await visit.PictureAsync("forecast-verdict");

        // another part and window are in the address, and come again with it
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Part" }).GetByRole(AriaRole.Link, new() { Name = "Gate" }).ClickAsync();
        await Assertions.Expect(page.Locator("#window")).ToHaveTextAsync("window 12 of 12");
        await page.GetByRole(AriaRole.Link, new() { Name = "Earlier" }).ClickAsync();
        await Assertions.Expect(page.Locator("#window")).ToHaveTextAsync("window 11 of 12");
        await page.WaitForURLAsync(url =>
            url.Contains("part=gate", StringComparison.Ordinal) && url.Contains("window=11", StringComparison.Ordinal));
        await visit.ReloadAsync();
        await Assertions.Expect(page.Locator("#window")).ToHaveTextAsync("window 11 of 12");

        // again with changes: several values are a grid
        await page.GetByRole(AriaRole.Link, new() { Name = "Again with changes" }).ClickAsync();
        await Assertions.Expect(Field(page, "hyperparams.context_length").Locator("input")).ToHaveValueAsync("48");
        await FillAsync(page, "context_length", "24, 48");
        await FillAsync(page, "variant", "dlinear, nlinear");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search the grid" }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/ui/forecasting/grids/", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("#configurations tbody tr")).ToHaveCountAsync(4);
        await Assertions.Expect(page.Locator("#best")).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("#configurations").GetByText("Completed")).ToHaveCountAsync(4, new() { Timeout = 60_000 });
        await visit.PictureAsync("forecast-grid");
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare the best 4" }).ClickAsync();
        await Assertions.Expect(page.Locator("#differences")).ToContainTextAsync("context_length");
        await Assertions.Expect(page.Locator("#differences")).ToContainTextAsync("nlinear");

        await visit.GoLiveAsync("/ui/forecasting?tab=matters");
        await Assertions.Expect(page.Locator("#important")).ToContainTextAsync("context_length");
        await Assertions.Expect(page.Locator("#models")).ToContainTextAsync("linear");
        await visit.GoLiveAsync("/ui/forecasting?sort=val_mae");
        await Assertions.Expect(page.Locator("#experiments tbody tr")).ToHaveCountAsync(5);

        // a network has a band, how often it holds, and losses within its only epoch
        await visit.GoLiveAsync("/ui/forecasting/new?model=chronos-bolt");
        foreach (var (name, text) in new[]
        {
            ("prediction_length", "12"), ("context_length", "64"), ("window_step", "20"), ("batch_size", "8"),
            ("epochs", "1"), ("learning_rate", "0.01"),
        })
        {
            await FillAsync(page, name, text);
        }

        await Field(page, "from").Locator("input").FillAsync("2020-01-02");
        await page.GetByRole(AriaRole.Button, new() { Name = "Train and judge" }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/ui/forecasting/experiment_", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("#rivals")).ToContainTextAsync("Zero-shot base", new() { Timeout = 120_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "In the band by horizon" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("steps in 1 epoch")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".chart[data-ready]")).ToHaveCountAsync(4);
        await visit.PictureAsync("forecast-network");
        await page.GetByRole(AriaRole.Link, new() { Name = "Again with changes" }).ClickAsync();
        await Assertions.Expect(Field(page, "from").Locator("input")).ToHaveValueAsync("2020-01-02");
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task A_file_with_several_columns_asks_which_and_links_by_hand_say_what_is_wrong()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/forecasting/new");
        var lines = SampleForecasts.Wave(200).TrimEnd().Split('\n').Select((line, row) => line + (row == 0 ? ",wind" : ",1.5"));
        await DroppedFiles.OnAsync(page, Csv(string.Join('\n', lines)));
        await Assertions.Expect(Field(page, "upload.target"))
            .ToContainTextAsync("target: must be given, as the file has 2 columns; load, wind.");
        await visit.PictureAsync("forecast-upload-refused");
        await Field(page, "upload.target").Locator("input").FillAsync("load");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send it again" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Stored", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("columns: load, wind")).ToBeVisibleAsync();
        Assert.That(visit.Problems, Has.Some.Contains("422"), "the refusal itself");
        Assert.That(visit.Problems.Where(problem => !problem.Contains("422", StringComparison.Ordinal)), Is.Empty);

        await visit.GoLiveAsync("/ui/forecasting?sort=moon");
        await Assertions.Expect(page.GetByText("sort: 'moon' is not known")).ToBeVisibleAsync();
        await visit.GoLiveAsync("/ui/forecasting/compare?ids=one");
        await Assertions.Expect(page.GetByText("ids: 1 experiments; 2 to 20.")).ToBeVisibleAsync();
        await visit.GoLiveAsync("/ui/forecasting/new?from=nobody");
        await Assertions.Expect(page.GetByText("There is no experiment 'nobody'.")).ToBeVisibleAsync();
    }

    private static FilePayload Csv(string text) => new()
    {
        Name = "wave.csv",
        MimeType = "text/csv",
        Buffer = Encoding.UTF8.GetBytes(text),
    };

    private static ILocator Field(IPage page, string name) => page.Locator($"[data-field='{name}']");

    private static Task FillAsync(IPage page, string hyperparameter, string text) =>
        Field(page, "hyperparams." + hyperparameter).Locator("input").FillAsync(text);
}
