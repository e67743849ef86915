using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>From examples to a trained model in the browser.</summary>
internal sealed class FineTuningPagesTests
{
    [Test]
    public async Task Examples_are_rated_exported_and_trained_on_to_the_end()
    {
        await using var storage = new StorageFolder();
        await storage.AddBaseAsync();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!);
        var page = visit.Page;

        // nothing is here yet, and the page says what to do
        await visit.GoLiveAsync("/ui/fine-tuning");
        await Assertions.Expect(page.Locator("#win-rate")).ToHaveTextAsync("none yet");
        await Assertions.Expect(page.Locator("#first-steps")).ToContainTextAsync("Done: 1 base is here.");
        await Assertions.Expect(page.Locator("#backends tbody tr")).ToHaveCountAsync(5);
        await Assertions.Expect(page.Locator("#backends")).ToContainTextAsync("No interpreter is configured");
        await PictureAsync(visit, "language-empty");
        Assert.That(await visit.FindingsAsync(), Is.Empty, "an empty overview");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of fine-tuning" }).GetByRole(AriaRole.Link, new() { Name = "Data" })
            .ClickAsync();
        await Assertions.Expect(page.GetByText("No example yet")).ToBeVisibleAsync();
        await PictureAsync(visit, "language-no-example");
        Assert.That(await visit.FindingsAsync(), Is.Empty, "no example");

        // what is imported elsewhere appears by itself; stars and a gold star are given on the page
        await served.ImportExamplesAsync(SampleLanguage.Rows(12), goldStar: true);
        await served.ImportExamplesAsync("""{"prompt":"Say hello.","completion":"Hello."}""", goldStar: false);
        await Assertions.Expect(page.Locator("#examples tbody tr")).ToHaveCountAsync(13);
        await Assertions.Expect(page.Locator("#gold")).ToContainTextAsync("12");
        var hello = page.Locator("#examples tbody tr").Filter(new() { HasText = "Say hello." });
        await hello.GetByRole(AriaRole.Button, new() { Name = "4 stars" }).ClickAsync();
        await Assertions.Expect(hello).ToContainTextAsync("4.0");
        await hello.GetByRole(AriaRole.Button, new() { Name = "Gold star for Say hello." }).ClickAsync();
        await Assertions.Expect(page.Locator("#gold")).ToContainTextAsync("13");
        await Assertions.Expect(hello).ToContainTextAsync("4.0");
        await hello.GetByRole(AriaRole.Link, new() { Name = "Say hello." }).ClickAsync();
        await Assertions.Expect(page.Locator("#messages li")).ToHaveCountAsync(2);
        await Field(page, "feedback").Locator("textarea").FillAsync("A name would be kind.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rate", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Stored.", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.List, new() { Name = "What people think of it" }))
            .ToContainTextAsync("A name would be kind.");
        await visit.PictureAsync("language-example");

        // an export is seen before it is written
        await page.GetByRole(AriaRole.Button, new() { Name = "Export a dataset" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog.Locator("#preview")).ToContainTextAsync("12 examples to train on, 1 to validate on");
        await Assertions.Expect(dialog.Locator("pre.lines")).ToContainTextAsync("<|im_start|>user");
        await ChooseAsync(page, dialog, "format", "openai");
        await Assertions.Expect(dialog.Locator("pre.lines")).ToContainTextAsync("""{"messages":[{"role":"user","content":"Say """);
        await ChooseAsync(page, dialog, "base_model", SampleLanguage.Base);
        await Assertions.Expect(dialog.Locator("#preview")).ToContainTextAsync("tokens of tiny");
        await Field(page, "limit").Locator("input").FillAsync("0");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await Assertions.Expect(Field(page, "limit")).ToContainTextAsync("limit: 0 is not allowed; 1 to 100000.");
        await Field(page, "limit").Locator("input").FillAsync("12");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Assertions.Expect(dialog.Locator("#left-out")).ToContainTextAsync("1 example left out (limit)");
        await PictureAsync(visit, "language-export");
        Assert.That(await visit.FindingsAsync(), Is.Empty, "the dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await Assertions.Expect(dialog.Locator("#exported"))
            .ToContainTextAsync("11 examples to train on and 1 to validate on were written");
        await dialog.GetByRole(AriaRole.Link, new() { Name = "Train on it" }).ClickAsync();

        // what is not allowed is told beside its field
        await page.WaitForURLAsync(url => url.Contains("/trainings/new?dataset=", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("[data-summary]")).ToHaveTextAsync("An adapter of tiny by native.");
        await Assertions.Expect(page.Locator("#unusable")).ToContainTextAsync("4 backends not usable here, and why");
        await Field(page, "num_epochs").Locator("input").FillAsync("0");
        await Field(page, "learning_rate").Locator("input").FillAsync("fast");
        await TrainAsync(page);
        await Assertions.Expect(Field(page, "learning_rate")).ToContainTextAsync("learning_rate: 'fast' is no number.");
        await Field(page, "learning_rate").Locator("input").FillAsync("0.01");
        await TrainAsync(page);
        await Assertions.Expect(Field(page, "num_epochs")).ToContainTextAsync("num_epochs: 0 is not allowed; 1 to 1000.");
        foreach (var (name, text) in new[]
        {
            ("num_epochs", "4"), ("lora_r", "4"), ("eval_steps", "5"), ("batch_size", "2"), ("name", "hello"),
        })
        {
            await Field(page, name).Locator("input").FillAsync(text);
        }

        await page.GetByLabel("GGUF, 8 bit").CheckAsync();
        await TrainAsync(page);
        await page.WaitForURLAsync(
            url => url.Contains("/trainings/", StringComparison.Ordinal) && !url.Contains("/new", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator(".head .status")).ToHaveTextAsync("Completed", new() { Timeout = 120_000 });
        await Assertions.Expect(page.Locator("#steps")).ToHaveTextAsync("24 of 24");
        await Assertions.Expect(page.Locator("#versions")).ToContainTextAsync("hello:1");
        await Assertions.Expect(page.Locator("#exports")).ToContainTextAsync("GGUF, 8 bit");
        await Assertions.Expect(page.Locator(".chart[data-ready]")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#events tbody tr").Last).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#asked")).ToContainTextAsync("0.01");
        await page.GetByRole(AriaRole.Button, new() { Name = "Whole model (safetensors)" }).ClickAsync();
        await Assertions.Expect(page.Locator("#exports")).ToContainTextAsync("Whole model (safetensors)");
        await visit.PictureAsync("language-training");

        // again with changes is filled as it was asked for; a training that waits or runs can be cancelled
        await page.GetByRole(AriaRole.Link, new() { Name = "Again with changes" }).ClickAsync();
        await Assertions.Expect(Field(page, "eval_steps").Locator("input")).ToHaveValueAsync("5");
        await Assertions.Expect(Field(page, "batch_size").Locator("input")).ToHaveValueAsync("2");
        await Field(page, "num_epochs").Locator("input").FillAsync("1000");
        await Field(page, "name").Locator("input").FillAsync("long");
        await TrainAsync(page);
        await Assertions.Expect(page.Locator("#step")).ToContainTextAsync("of 6", new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(page.Locator(".head .status")).ToHaveTextAsync("Cancelled", new() { Timeout = 60_000 });
        await visit.GoLiveAsync("/ui/fine-tuning/trainings");
        await Assertions.Expect(page.Locator("#trainings tbody tr")).ToHaveCountAsync(2);
        await visit.GoLiveAsync("/ui/fine-tuning/data");
        await Assertions.Expect(page.Locator("#datasets tbody tr")).ToHaveCountAsync(1);
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task Links_by_hand_say_what_is_wrong()
    {
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/fine-tuning/trainings?status=moon");
        await Assertions.Expect(page.GetByText("status: 'moon' is not known; pending, running, completed, failed, cancelled."))
            .ToBeVisibleAsync();
        await visit.GoLiveAsync("/ui/fine-tuning/data?gold=maybe");
        await Assertions.Expect(page.GetByText("gold: 'maybe' is not known; yes, no.")).ToBeVisibleAsync();
        await visit.GoLiveAsync("/ui/fine-tuning/trainings/new?from=nobody");
        await Assertions.Expect(page.GetByText("There is no training 'nobody'.")).ToBeVisibleAsync();
        await visit.GoLiveAsync("/ui/fine-tuning/trainings/new");
        await Assertions.Expect(page.Locator("#no-base")).ToContainTextAsync("./factory language pretrain");
        await TrainAsync(page);
        await Assertions.Expect(Field(page, "base_model")).ToContainTextAsync("base_model: nothing is not allowed; the name of a base.");
        Assert.That(visit.Problems, Is.Empty);
    }

    private static ILocator Field(IPage page, string name) => page.Locator($"[data-field='{name}']");

    private static Task TrainAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Train", Exact = true }).ClickAsync();

    private static async Task ChooseAsync(IPage page, ILocator within, string field, string choice)
    {
        await within.Locator($"[data-field='{field}'] .mud-select").First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = choice }).First.ClickAsync();
    }

    private static async Task PictureAsync(Visit visit, string name)
    {
        foreach (var theme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            foreach (var width in new[] { 390, 1280 })
            {
                await visit.Page.SetViewportSizeAsync(width, 900);
                await visit.PictureAsync($"{name}-{width}-{theme}");
            }
        }
    }
}
