using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Cli;

internal sealed class LanguageTests
{
    private StorageFolder _storage = null!;

    [OneTimeSetUp]
    public void Make() => _storage = new();

    [OneTimeTearDown]
    public async Task RemoveAsync() => await _storage.DisposeAsync();

    [Test]
    public async Task Conversations_are_imported_exported_and_checked()
    {
        var rows = Enumerable.Range(0, 20).Select(i => $$"""{"prompt":"Question {{i}}?","completion":"Answer {{i}}."}""");
        var lines = _storage.Write("lines.jsonl", string.Join('\n', rows));
        var array = _storage.Write("array.json", """[{"instruction":"Say it","input":"","output":"It."},{"text":"no ChatML"}]""");
        string[] import = ["language", "import", lines, array, "--philosopher", "zack", "--gold-star", "--rating", "5", "--rater", "zack"];
        var imported = await _storage.RunAsync([.. import, "--json"]);
        Assert.That(imported.Code, Is.Zero, imported.Errors);
        var files = JsonNode.Parse(imported.Output)!.AsArray();
        Assert.That(
            files.Select(file => (file!["stored"]!.GetValue<int>(), file["refused"]!.GetValue<int>())),
            Is.EqualTo(new[] { (20, 0), (1, 1) }));
        var again = await _storage.RunAsync(import);
        Assert.That(
            again.Output,
            Does.Contain("lines.jsonl: 20 rows, 0 conversations stored, 20 known already, 20 rated")
                .And.Contain("Line 1 (row 2): text: is no ChatML"));

        var exported = await _storage.RunAsync(
            "language", "export", "--philosopher", "zack", "--format", "openai", "--validation-share", "0.2", "--json");
        Assert.That(exported.Code, Is.Zero, exported.Errors);
        var dataset = JsonNode.Parse(exported.Output)!;
        Assert.That((dataset["train_count"]!.GetValue<int>(), dataset["validation_count"]!.GetValue<int>()), Is.EqualTo((17, 4)));
        Assert.That(
            (await _storage.RunAsync("language", "datasets")).Output,
            Does.StartWith($"{dataset["id"]}: 21 examples as openai from own, 17 to train on"));
        var whole = await _storage.RunAsync("language", "validate", dataset["dataset_path"]!.GetValue<string>());
        Assert.That((whole.Code, whole.Output), Is.EqualTo((0, "17 examples, 0 errors, 0 warnings.\n")));
        var broken = await _storage.RunAsync("language", "validate", array);
        Assert.That(broken.Code, Is.EqualTo(1));
        Assert.That(
            broken.Output,
            Does.StartWith("1 examples, 1 errors, 1 warnings (few_examples: 1, shape: 1).\nLine 1: error, shape: text: is no ChatML"));
    }

    [TestCase("no example with a gold star matches", "export", "--philosopher", "nobody")]
    [TestCase("format: 'csv' is not known; chatml, alpaca, openai.", "export", "--format", "csv")]
    [TestCase("Could not find", "import", "/nowhere/x.jsonl")]
    [TestCase("source: aristotle needs ConnectionStrings:Aristotle", "export", "--source", "aristotle")]
    public async Task Bad_input_is_one_line_and_a_code(string message, string verb, params string[] arguments)
    {
        var outcome = await _storage.RunAsync(["language", verb, .. arguments, "--json"]);
        Assert.That((outcome.Code, outcome.Output), Is.EqualTo((1, "")), outcome.Errors);
        Assert.That(outcome.ErrorLines[^1], Does.Contain(message));
    }
}
