using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>The pages of models, chat and comparisons where nothing is there yet, and where links or files are wrong.</summary>
internal sealed class LanguagePagesTests
{
    [Test]
    public async Task Where_nothing_is_there_a_page_says_what_to_do_and_what_is_wrong_is_told_at_its_field()
    {
        await using var storage = new StorageFolder();
        storage.Write("short.gguf", "GGUF");
        await using var served = await ServedFactory.StartAsync(storage);
        await using var visit = await Visit.OpenAsync(served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        var page = visit.Page;
        foreach (var (place, words) in new[]
        {
            ("models", "No version yet"), ("chat", "No model is here"), ("comparisons", "No comparison yet"),
            ("comparisons/new", "Two models are needed"),
        })
        {
            await visit.GoLiveAsync("/ui/fine-tuning/" + place);
            await Assertions.Expect(page.GetByText(words)).ToBeVisibleAsync();
            await visit.PictureAsync("language-empty-" + place.Replace('/', '-'));
            Assert.That(await visit.FindingsAsync(), Is.Empty, place);
        }

        await visit.GoLiveAsync("/ui/fine-tuning/models");
        await EnterAsync(page, "my model", "short.gguf");
        await Assertions.Expect(Field(page, "name")).ToContainTextAsync("name: 'my model' is not allowed;");
        await EnterAsync(page, "mine", "nowhere.gguf");
        await Assertions.Expect(Field(page, "path")).ToContainTextAsync("path: there is no file 'nowhere.gguf' below the storage root");
        await EnterAsync(page, "mine", "short.gguf");
        await Assertions.Expect(Field(page, "path")).Not.ToContainTextAsync("there is no file");
        await Assertions.Expect(Field(page, "path").Locator(".mud-input-error").First).ToBeVisibleAsync();

        await visit.GoLiveAsync("/ui/fine-tuning/comparisons?status=moon");
        await Assertions.Expect(page.GetByText("status: 'moon' is not known")).ToBeVisibleAsync();
        Assert.That(visit.Problems, Is.Empty);
        foreach (var place in new[] { "models/", "comparisons/" })
        {
            await page.GotoAsync($"/ui/fine-tuning/{place}01a2263f-a27d-704a-889b-44a8b7902e3c");
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is nothing at this address");
        }
    }

    private static async Task EnterAsync(IPage page, string name, string path)
    {
        await Field(page, "name").Locator("input").FillAsync(name);
        await Field(page, "path").Locator("input").FillAsync(path);
        await page.GetByRole(AriaRole.Button, new() { Name = "Enter it" }).ClickAsync();
    }

    private static ILocator Field(IPage page, string name) => page.Locator($"[data-field='{name}']");
}
