using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>The pages about prompts as a person uses them.</summary>
internal sealed class PromptsTests
{
    private StorageFolder _storage = null!;
    private ServedFactory _served = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _storage = new();
        _served = await ServedFactory.StartAsync(_storage);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _served.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Test]
    public async Task A_character_is_edited_compared_and_rolled_back()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/prompts?tab=characters");
        await page.GetByRole(AriaRole.Link, new() { Name = "stewie" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Stewie Griffin");

        // what is not allowed is told beside the field by the module's own rules
        await page.Locator("[data-field='generation_settings.temperature'] input").FillAsync("3");
        await Assertions.Expect(page.GetByText("generation_settings: temperature 0 to 2, top_p above 0 to 1")).ToBeVisibleAsync();
        await page.Locator("[data-field='generation_settings.temperature'] input").FillAsync("0.95");
        await page.Locator("[data-field=base_prompt] textarea").First.FillAsync("");
        await Assertions.Expect(page.Locator("[data-field=base_prompt]")).ToContainTextAsync("base_prompt: required, at most 20000 characters.");
        await page.Locator("[data-field=base_prompt] textarea").First.FillAsync("You are Stewie Griffin.\nPlot quietly.");
        await Assertions.Expect(page.Locator("[data-field=base_prompt]")).Not.ToContainTextAsync("required");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save as a new version" }).ClickAsync();
        await Assertions.Expect(page.Locator("#saved")).ToHaveTextAsync("Saved as version 2. Prompts are made with it once it is put to work.");
        var versions = page.Locator("#versions tbody tr");
        await Assertions.Expect(versions).ToHaveCountAsync(2);
        var stored = (await _served.GetAsync("/characters/stewie?version=2")).Json["definition"]!;
        Assert.That((stored["base_prompt"]!.GetValue<string>(), stored["generation_settings"]!["temperature"]!.GetValue<double>()), Is.EqualTo(("You are Stewie Griffin.\nPlot quietly.", 0.95)));

        await page.GetByRole(AriaRole.Link, new() { Name = "Compare version 2 with the one before" }).ClickAsync();
        await Assertions.Expect(page.Locator(".diff section")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".diff li.added").First).ToContainTextAsync("You are Stewie Griffin.");
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(_served.Client.BaseAddress!, "/ui/prompts/characters/stewie?from=1&to=2").ToString());
        await visit.PictureAsync("character-diff");

        await page.GetByRole(AriaRole.Button, new() { Name = "Put version 2 to work" }).ClickAsync();
        await page.Locator("#confirm").GetByRole(AriaRole.Button, new() { Name = "Put version 2 to work" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("Version 2 is in production.");
        await page.Locator("[data-field=label] input").FillAsync("Bad label");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give or move the label" }).ClickAsync();
        await Assertions.Expect(page.GetByText("label: 'Bad label' is not allowed")).ToBeVisibleAsync();
        await page.Locator("[data-field=label] input").FillAsync("candidate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give or move the label" }).ClickAsync();
        await Assertions.Expect(versions.First).ToContainTextAsync("candidate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the label candidate" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove candidate", Exact = true }).ClickAsync();
        await Assertions.Expect(versions.First).Not.ToContainTextAsync("candidate");

        await page.GetByRole(AriaRole.Button, new() { Name = "Roll back to version 1" }).ClickAsync();
        await Assertions.Expect(page.Locator("#confirm")).ToContainTextAsync("Nothing is lost");
        await NothingIsFoundAsync(visit);
        await page.Locator("#confirm").GetByRole(AriaRole.Button, new() { Name = "Roll back to version 1" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("Rolled back: version 1 is in production.");
        Assert.That((await _served.GetAsync("/characters/stewie")).Json["version"]!.GetValue<int>(), Is.EqualTo(1));

        // what another does shows at once, and leaves alone what is being typed
        await page.Locator("[data-field=display_name] input").FillAsync("Stewie, the great");
        await Assertions.Expect(page.Locator("#saved")).ToHaveCountAsync(0);      // the host has heard of it
        await PutAsync("/characters/stewie", stored.ToJsonString());
        await Assertions.Expect(versions).ToHaveCountAsync(3);
        await Assertions.Expect(page.GetByText("Version 3 was stored meanwhile.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-field=display_name] input")).ToHaveValueAsync("Stewie, the great");

        await page.GotoAsync("/ui/prompts/characters/stewie?from=x");
        await Assertions.Expect(page.GetByText("from: 'x' is no version; a whole number from 1.")).ToBeVisibleAsync();
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task A_new_character_can_be_made_tried_and_taken_out_of_use()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/prompts/new-character");
        await page.Locator("[data-field=name] input").FillAsync("peter");
        await page.Locator("[data-field=display_name] input").FillAsync("Lois Griffin");
        await page.Locator("[data-field=base_prompt] textarea").First.FillAsync("You are Lois Griffin.");
        await page.Locator("[data-field=traits] textarea").First.FillAsync("Patient\nuntil she is not");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the character" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-field=name]")).ToContainTextAsync("name: 'peter' is taken; open that character to change it.");
        await page.Locator("[data-field=name] input").FillAsync("lois");
        await Assertions.Expect(page.Locator("[data-field=name]")).Not.ToContainTextAsync("taken");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the character" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(_served.Client.BaseAddress!, "/ui/prompts/characters/lois").ToString());

        var served = await CountAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Try it" }).ClickAsync();
        await page.Locator("[data-field='context.topic'] input").FillAsync("beer");
        await page.Locator("[data-field='context.user_input'] textarea").First.FillAsync("What do you <drink>?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the prompt" }).ClickAsync();
        var parts = page.Locator("#marked section");
        await Assertions.Expect(parts).ToHaveCountAsync(4);
        await Assertions.Expect(parts.Nth(0)).ToContainTextAsync("Base prompt");
        await Assertions.Expect(parts.Nth(1)).ToHaveAccessibleNameAsync("Character authenticity: character traits");
        await Assertions.Expect(parts.Nth(1).Locator("p")).ToHaveTextAsync("Who you are:\n- Patient\n- until she is not");
        await Assertions.Expect(parts.Nth(2)).ToContainTextAsync("Notice in front of quoted material");
        await Assertions.Expect(parts.Nth(3)).ToContainTextAsync("<data source=\"user_input\">What do you &lt;drink&gt;?</data>");
        await visit.PictureAsync("prompt-marked");
        await NothingIsFoundAsync(visit);
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "context enrichment" }).UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the prompt" }).ClickAsync();
        await Assertions.Expect(parts).ToHaveCountAsync(2);
        Assert.That(await CountAsync(), Is.EqualTo(served), "a try is no served prompt");

        await visit.GoLiveAsync("/ui/prompts/characters/lois");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take out of use" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it out of use" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("The character is out of use.");
        Assert.That((await _served.GetAsync("/characters/lois")).Code, Is.EqualTo(404));
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task Figures_follow_the_traffic_and_an_experiment_is_started_and_stopped()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/prompts?character=brian");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Prompts");
        var (treated, held) = await TalkAsync("brian", 60);

        // without a reload: 45 of 60, of which the table has one line for each topic
        await Assertions.Expect(page.Locator("#cells tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#cells tbody tr").First).ToContainTextAsync("75.0\u202f% (");
        await Assertions.Expect(page.Locator(".chart[data-ready]")).ToBeVisibleAsync();
        await visit.PictureAsync("prompts-success");
        await page.GetByRole(AriaRole.Link, new() { Name = "Effects" }).ClickAsync();
        await Assertions.Expect(page.Locator("#lift")).ToContainTextAsync(held > 0 ? $"% of {treated} optimised prompts succeeded" : "Nothing can be said yet");
        await Assertions.Expect(page.Locator("#effects tbody tr")).ToHaveCountAsync(4);
        await page.GetByRole(AriaRole.Link, new() { Name = "Calibration" }).ClickAsync();
        await Assertions.Expect(page.Locator("#bins tbody tr").First).ToBeVisibleAsync();
        var outcomes = (await page.Locator("#bins tbody tr td:nth-child(4)").AllInnerTextsAsync()).Sum(text => int.Parse(text, CultureInfo.InvariantCulture));
        Assert.That(outcomes, Is.EqualTo((await _served.GetAsync("/performance-stats")).Json["calibration"]!["predicted"]!["outcomes"]!.GetValue<int>()).And.GreaterThanOrEqualTo(60));

        await page.GetByRole(AriaRole.Link, new() { Name = "Experiments" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start an experiment" }).ClickAsync();
        await page.Locator("[data-field=topic] input").FillAsync("wine");
        await page.Locator("[data-field=stop_probability] input").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-field=stop_probability]")).ToContainTextAsync("stop_probability: 2 is not allowed");
        await Assertions.Expect(page.Locator("[data-field=name]")).ToContainTextAsync("name: required, at most 200 characters.");
        await page.Locator("[data-field=stop_probability] input").FillAsync("0.9");
        await page.Locator("[data-field=name] input").FillAsync("Wine");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        var experiment = page.GetByRole(AriaRole.Region, new() { Name = "Wine", Exact = true });
        await Assertions.Expect(experiment).ToContainTextAsync("2 of 2 variants still need outcomes: 30 each. Then it ends once one is best with 90.0\u202f%.");
        await TalkAsync("peter", 4, "wine");
        await Poll.UntilAsync(async () => (await experiment.Locator("tbody td:nth-child(3)").AllInnerTextsAsync()).Sum(text => int.Parse(text, CultureInfo.InvariantCulture)), sum => sum == 4);
        await visit.PictureAsync("prompts-experiment");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop Wine" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop it" }).ClickAsync();
        await Assertions.Expect(experiment).ToContainTextAsync("Stopped by hand, without a decision.");
        Assert.That((await _served.GetAsync("/experiments")).Json[0]!["status"]!.GetValue<string>(), Is.EqualTo("stopped"));
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task Documents_are_imported_found_and_removed()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/prompts?tab=knowledge");
        await Assertions.Expect(page.Locator(".drop[data-ready]")).ToBeVisibleAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(
        [
            new FilePayload { Name = "tea.md", MimeType = "text/markdown", Buffer = Encoding.UTF8.GetBytes("# Oolong\nA tea between green and black.\n\n# Porcelain\nCups are made of it.\n") },
            new FilePayload { Name = "broken.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes("{") },
        ]);
        var files = page.Locator("#imported li");
        await Assertions.Expect(files).ToHaveCountAsync(2);
        await Assertions.Expect(files.First).ToContainTextAsync("2 documents in 2 passages, 0 of them replaced an older one");
        await Assertions.Expect(files.Last).ToContainTextAsync("Not stored");
        Assert.That(await visit.ProblemsAsync(2), Has.Count.EqualTo(2).And.All.Contain("4"), "the broken file, told by the console and by the answer");

        await page.Locator("[data-search] input").FillAsync("green");
        var found = page.Locator(".passages li");
        await Assertions.Expect(found).ToHaveCountAsync(1);
        await Assertions.Expect(found).ToContainTextAsync("Oolong");
        await Assertions.Expect(found).ToContainTextAsync("tea.md");
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(_served.Client.BaseAddress!, "/ui/prompts?tab=knowledge&q=green").ToString());
        await NothingIsFoundAsync(visit);
        await found.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No passage holds these words")).ToBeVisibleAsync();
    }

    /// <summary>Three of four responses pass.</summary>
    private async Task<(int Treated, int Held)> TalkAsync(string character, int times, string? topic = null)
    {
        var (treated, held) = (0, 0);
        for (var i = 0; i < times; i++)
        {
            var prompt = (await _served.PostAsync("/optimize-prompt", new JsonObject
            {
                ["character"] = character,
                ["context"] = new JsonObject { ["topic"] = topic ?? (i < times / 3 ? "food" : "beer"), ["channel_id"] = $"{character}-{topic}-{i}" },
            })).Json;
            var arm = prompt["optimization_metadata"]!["arm"]!.GetValue<string>();
            (treated, held) = (treated + (arm == "treated" ? 1 : 0), held + (arm == "holdback" ? 1 : 0));
            await _served.PostAsync("/record-performance", new JsonObject
            {
                ["character"] = character,
                ["optimization_id"] = prompt["optimization_id"]!.GetValue<string>(),
                ["performance_data"] = new JsonObject { ["quality_score"] = i % 4 == 3 ? 40 : 90 },
            });
        }

        return (treated, held);
    }

    private async Task<long> CountAsync() => (await _served.GetAsync("/performance-stats")).Json["overall_performance"]!["total_optimizations"]!.GetValue<long>();

    private async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _served.Client.PutAsync(new Uri(path, UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    private static async Task NothingIsFoundAsync(Visit visit) => Assert.That(await visit.FindingsAsync(), Is.Empty);
}
