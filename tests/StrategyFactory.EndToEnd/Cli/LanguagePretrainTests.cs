using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Cli;

internal sealed class LanguagePretrainTests
{
    private static readonly string[] Shape =
        ["--vocabulary", "300", "--layers", "1", "--width", "16", "--heads", "2", "--context", "64", "--steps", "2"];

    private StorageFolder _storage = null!;

    [OneTimeSetUp]
    public void Make() => _storage = new();

    [OneTimeTearDown]
    public async Task RemoveAsync() => await _storage.DisposeAsync();

    [Test]
    public async Task A_base_is_made_writes_is_trained_and_written_as_GGUF()
    {
        var made = await JsonAsync(["pretrain", "--name", "tiny", .. Shape]);
        Assert.That(
            (made["base"]!["name"]!.GetValue<string>(), made["base"]!["vocabulary"]!.GetValue<int>(), made["steps"]!.GetValue<int>()),
            Is.EqualTo(("tiny", 300, 2)));
        Assert.That(
            (await RunAsync("bases")).Output,
            Does.StartWith("tiny: llama, 1 layers of 16, 300 tokens, reads 64 at once; trained on 3000 made-up conversations"));
        var text = await JsonAsync("generate", "--model", "tiny", "--prompt", "Hello", "--max-new-tokens", "4", "--greedy");
        Assert.That(text["tokens"]!.AsArray(), Has.Count.InRange(1, 4));
        var taken = await RunAsync(["pretrain", "--name", "tiny", .. Shape]);
        Assert.That((taken.Code, taken.ErrorLines[^1]), Is.EqualTo((1, "name: 'tiny' is taken; another name, or replace.")));

        var rows = _storage.Write("rows.jsonl", string.Join('\n', Enumerable.Range(0, 20).Select(i => $$"""{"prompt":"Say {{i}}.","completion":"{{i}}"}""")));
        var trained = await JsonAsync("train", "--base-model", "tiny", "--dataset", rows, "--epochs", "1", "--export", "gguf_q8_0");
        Assert.That(trained["status"]!.GetValue<string>(), Is.EqualTo("completed"), trained.ToJsonString());
        var gguf = trained["outcome"]!["exports"]![0]!;
        Assert.That(
            (gguf["format"]!.GetValue<string>(), Path.GetFileName(gguf["path"]!.GetValue<string>()), gguf["error"]),
            Is.EqualTo(("gguf_q8_0", "model-Q8_0.gguf", (JsonNode?)null)));
        var id = trained["id"]!.GetValue<string>();
        var merged = await RunAsync("merge", id);
        Assert.That(merged.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], Does.EndWith($"{id}/merged"), merged.Errors);
        Assert.That(
            (await JsonAsync("generate", "--model", Path.Combine(_storage.Root, "language", "trainings", id, "merged"), "--prompt", "Hello", "--max-new-tokens", "2"))
                ["tokens"]!.AsArray(),
            Is.Not.Empty);
        var half = await JsonAsync("gguf", id);
        Assert.That(half["files"]![0]!["bytes"]!.GetValue<long>(), Is.EqualTo(new FileInfo(half["path"]!.GetValue<string>()).Length));
        Assert.That((await RunAsync("checkpoints", id)).Output, Does.StartWith("None; the weights after step "));
    }

    [TestCase("steps: 0 is not allowed; 1 to 1000000.", "--steps", "0")]
    [TestCase("vocabulary: 100 is not allowed; 259 to 65536.", "--vocabulary", "100")]
    [TestCase("heads: 3 do not divide a width of 128; 1, 2, 4, 8, 16, 32, 64.", "--heads", "3")]
    [TestCase("text: '/nowhere/x' is not there; a file, or a folder of files.", "--name", "other", "--text", "/nowhere/x")]
    [TestCase("name: '../x' is not allowed;", "--name", "../x")]
    public async Task Bad_input_is_one_line_and_a_code(string message, params string[] arguments)
    {
        var outcome = await RunAsync(["pretrain", .. arguments, "--json"]);
        Assert.That((outcome.Code, outcome.Output), Is.EqualTo((1, "")), outcome.Errors);
        Assert.That(outcome.ErrorLines[^1], Does.StartWith(message));
    }

    private Task<Outcome> RunAsync(params string[] arguments) => _storage.RunAsync(["language", .. arguments]);

    private async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var outcome = await RunAsync([.. arguments, "--json"]);
        Assert.That(outcome.Code, Is.Zero, outcome.Errors);
        return JsonNode.Parse(outcome.Output)!;
    }
}
