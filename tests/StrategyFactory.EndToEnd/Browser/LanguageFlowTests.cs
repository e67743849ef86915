using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Tests.LanguageModels;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>The life of a model in the browser: exported, trained, deployed, talked to, voted on, rolled back.</summary>
internal sealed class LanguageFlowTests
{
    private const string FineTuning = "/v1/fine-tuning";
    private const string Philosopher = "zack";

    private static readonly string[] Names = ["Ann", "Bob", "Cid", "Dora", "Eve", "Fay", "Gus", "Hal", "Ida", "Jon", "Kim", "Lou"];

    private StorageFolder _storage = null!;
    private ServedFactory _served = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _storage = new();
        var made = await _storage.RunAsync(
            "language", "pretrain", "--name", "tiny", "--vocabulary", "300", "--layers", "1", "--width", "32", "--heads", "2",
            "--context", "256", "--steps", "15");
        Assert.That(made.Code, Is.Zero, made.Errors);
        AddEndless();
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["LanguageModels__Serving__ContextTokens"] = "65536" };
        _served = await ServedFactory.StartAsync(_storage, environment);
        await ImportAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _served.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Test]
    public async Task A_model_is_exported_trained_deployed_talked_to_voted_on_and_rolled_back()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!);
        var page = visit.Page;
        await ExportAndTrainAsync(visit);
        await TrainAgainAsync();

        await visit.GoLiveAsync("/ui/fine-tuning/models");
        await Assertions.Expect(page.GetByText("Nothing serves")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#models tbody tr")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Link, new() { Name = "friend:1" }).ClickAsync();
        await DeployAsync(page, "friend:1");
        await Assertions.Expect(page.Locator("#checks tbody tr")).Not.ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#checks")).Not.ToContainTextAsync("failed");
        await Assertions.Expect(page.Locator("#agreement")).ToContainTextAsync("\u202f%");
        await page.GetByRole(AriaRole.Link, new() { Name = "Models", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "friend:2" }).ClickAsync();
        await DeployAsync(page, "friend:2");
        await visit.PictureAsync("language-version");

        await TalkAsync(visit);
        await CompareAsync(visit);
        await RollBackAsync(visit);
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task An_answer_without_an_end_is_shown_as_it_grows_and_stopped_by_its_viewer()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!, ColorScheme.Dark, width: 390);
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/fine-tuning/chat?model=unending");
        await FillAsync(page, "temperature", "0");
        await FillAsync(page, "max_tokens", "");
        await Field(page, "message").Locator("textarea:visible").FillAsync("Go on.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(page.Locator("#talk .turn.assistant .words")).Not.ToBeEmptyAsync();
        await visit.PictureAsync("language-answering");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Assertions.Expect(page.GetByText("You stopped it.")).ToBeVisibleAsync();

        // it would go on for minutes; as it is not, the same model answers the next
        await FillAsync(page, "max_tokens", "3");
        await Field(page, "message").Locator("textarea:visible").FillAsync("Once more.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(page.Locator("#talk .figures")).ToContainTextAsync("3 tokens");
        Assert.That(visit.Problems, Is.Empty);
    }

    private static async Task DeployAsync(IPage page, string version)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = version })).ToBeVisibleAsync();

        // what is not allowed is told beside its field
        await FillAsync(page, "alias", "Not So");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and deploy" }).ClickAsync();
        await Assertions.Expect(Field(page, "alias")).ToContainTextAsync("alias: 'Not So' is not allowed; 1 to 30 lower-case letters");
        await FillAsync(page, "alias", "production");
        await FillAsync(page, "deployed_by", "ann");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and deploy" }).ClickAsync();
        await Assertions.Expect(page.Locator("#deployment-outcome")).ToHaveTextAsync(
            $"friend@production is {version}.", new() { Timeout = 60_000 });
    }

    private async Task TalkAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/fine-tuning/chat?model=friend@production");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(Field(page, "message")).ToContainTextAsync("there is nothing to send");
        await FillAsync(page, "temperature", "0");
        await FillAsync(page, "max_tokens", "12");
        await Field(page, "message").Locator("textarea:visible").FillAsync("Who is Eve?");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator("#talk .turn.assistant .figures")).ToContainTextAsync("tokens/s");
        await Assertions.Expect(page.Locator("#talk .turn.assistant .figures")).ToContainTextAsync("to the first token");
        await page.GetByRole(AriaRole.Button, new() { Name = "4 stars" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Gold star" }).ClickAsync();
        await FillAsync(page, "feedback", "warmer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rate it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("It is an example now.")).ToBeVisibleAsync();
        var found = await _served.GetAsync($"{FineTuning}/examples?search=Who+is+Eve&gold_star=true");
        var models = found.Json["examples"]!.AsArray().Select(example => example!["model"]!.GetValue<string>());
        Assert.That(models, Has.Member("friend@production"));

        // the conversation goes on, until another is begun
        await Field(page, "message").Locator("textarea:visible").FillAsync("And who is Bob?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(page.Locator("#talk .turn.assistant .figures")).ToHaveCountAsync(2);
        await visit.PictureAsync("language-chat");
        await page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Say something")).ToBeVisibleAsync();
    }

    private static async Task CompareAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/fine-tuning/comparisons/new?base=tiny&tuned=friend:2");
        await page.GetByRole(AriaRole.Button, new() { Name = "People" }).ClickAsync();
        await FillAsync(page, "max_tokens", "12");
        await Field(page, "prompts").Locator("textarea:visible").FillAsync(string.Join('\n', Names.Select(name => $"Do you know {name}?")));
        await Assertions.Expect(page.Locator("#needed")).ToHaveTextAsync("10");
        await visit.PictureAsync("language-plan");
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare them" }).ClickAsync();
        await Assertions.Expect(page.Locator(".head .status")).ToHaveTextAsync("Completed", new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("#advice")).ToHaveTextAsync("Nobody has voted yet.");
        await Assertions.Expect(page.Locator("#answers > li")).ToHaveCountAsync(10);

        await page.GetByRole(AriaRole.Link, new() { Name = "Vote" }).ClickAsync();
        await Assertions.Expect(page.Locator("#ballot")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#main")).Not.ToContainTextAsync("tiny");
        await Assertions.Expect(page.Locator("#main")).Not.ToContainTextAsync("friend");
        await visit.PictureAsync("language-ballot");
        var (voted, keys) = (0, new[] { "1", "ArrowRight", "0", "2", "ArrowLeft", "ArrowDown" });
        var progress = page.Locator(".head .progress .num");
        var total = int.Parse((await progress.InnerTextAsync()).Split('/')[1].Trim(), CultureInfo.InvariantCulture);
        Assert.That(total, Is.GreaterThan(3), "so few answers differ");
        while (voted < total)
        {
            // a vote is not heard before the one before is stored
            await Assertions.Expect(page.Locator("button[aria-keyshortcuts~=ArrowDown]")).ToBeEnabledAsync();
            await page.Keyboard.PressAsync(keys[voted % keys.Length]);
            voted++;
            await Assertions.Expect(page.Locator("#said")).ToContainTextAsync($"{voted} of {total} voted.");
            await Assertions.Expect(progress).ToHaveTextAsync($"{voted} / {total}");
        }

        await Assertions.Expect(page.GetByText("All voted on")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See what came of it" }).ClickAsync();
        await Assertions.Expect(page.Locator("#tallies tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#advice")).ToContainTextAsync($"{total / 3} tied");
        await Assertions.Expect(page.Locator(".chart[data-ready]")).ToHaveCountAsync(3);
        await visit.PictureAsync("language-comparison");
    }

    private static async Task RollBackAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/fine-tuning/models");
        await page.Locator("#serving").GetByRole(AriaRole.Link, new() { Name = "friend:2" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "friend:2" })).ToBeVisibleAsync();

        // what serves cannot be put away, in words
        await page.GetByRole(AriaRole.Button, new() { Name = "Archive" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Archive it" }).ClickAsync();
        await Assertions.Expect(page.Locator("#refused"))
            .ToContainTextAsync("friend:2 serves as production; deploy another one or roll back before.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Roll back production" }).ClickAsync();
        await page.Locator("#confirm").GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToHaveTextAsync("friend@production is friend:1.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Models", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#serving")).ToContainTextAsync("friend:1");
        await Assertions.Expect(page.Locator("#deployments tbody tr")).ToHaveCountAsync(3);
        await Field(page, "at").Locator("input").FillAsync("2024-01-01");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Nothing served then")).ToBeVisibleAsync();
    }

    /// <summary>A base that says the last token of what it is asked again and again: that of its template, which can be seen.</summary>
    private void AddEndless()
    {
        var folder = Path.Combine(_storage.Root, "language", "models", "unending");
        SmallBase.Write(folder, positions: 65_536);
        const string Template = "{% for message in messages %}[{{ message.role }}] {{ message.content }}</s>{% endfor %}=";
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), Template);
    }

    private async Task ImportAsync()
    {
        var rows = string.Join('\n', Names.Select(name =>
            $$"""{"messages":[{"role":"user","content":"Who is {{name}}?"},{"role":"assistant","content":"{{name}} is a friend."}]}"""));
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(rows))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        form.Add(file, "file", "friends.jsonl");
        form.Add(new StringContent(Philosopher), "philosopher");
        form.Add(new StringContent("true"), "gold_star");
        var answer = await _served.PostAsync($"{FineTuning}/examples/import", form);
        Assert.That(answer.Json["stored"]!.GetValue<int>(), Is.EqualTo(Names.Length), answer.Text);
    }

    /// <summary>A dataset of the gold stars, and a training of all weights on it.</summary>
    private static async Task ExportAndTrainAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.GoLiveAsync("/ui/fine-tuning/data");
        await page.GetByRole(AriaRole.Button, new() { Name = "Export a dataset" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog.Locator("#preview")).ToContainTextAsync("11 examples to train on, 1 to validate on");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Link, new() { Name = "Train on it" }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/trainings/new?dataset=", StringComparison.Ordinal));
        foreach (var (name, text) in new[] { ("name", "friend"), ("num_epochs", "6"), ("learning_rate", "0.02"), ("max_seq_length", "128") })
        {
            await FillAsync(page, name, text);
        }

        await Field(page, "adapter").Locator(".mud-select").First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = "full" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Train", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#versions")).ToContainTextAsync("friend:1", new() { Timeout = 60_000 });
    }

    /// <summary>The same, for longer.</summary>
    private async Task TrainAgainAsync()
    {
        var datasets = (await _served.GetAsync($"{FineTuning}/datasets")).Json["datasets"]!.AsArray();
        JsonObject request = new()
        {
            ["base_model"] = "tiny",
            ["name"] = "friend",
            ["dataset_path"] = datasets.Single()!["dataset_path"]!.GetValue<string>(),
            ["num_epochs"] = 12,
            ["learning_rate"] = 0.02,
            ["adapter"] = "full",
            ["max_seq_length"] = 128,
        };
        var started = await _served.PostAsync($"{FineTuning}/jobs", request);
        Assert.That(started.Code, Is.EqualTo(202), started.Text);
        var ended = await Poll.UntilAsync(
            () => _served.GetAsync($"{FineTuning}/jobs/{started.Json["id"]}"), answer => answer.Json["finished_at"] is not null);
        Assert.That(ended.Json["status"]!.GetValue<string>(), Is.EqualTo("completed"), ended.Text);
    }

    private static ILocator Field(IPage page, string name) => page.Locator($"[data-field='{name}']");

    private static Task FillAsync(IPage page, string field, string text) => Field(page, field).Locator("input").FillAsync(text);
}
