using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Tests.LanguageModels;

namespace StrategyFactory.EndToEnd.Cli;

internal sealed class LanguageComparisonTests
{
    [Test]
    public async Task Two_models_are_compared_and_written_as_a_page()
    {
        await using var storage = new StorageFolder();
        SmallBase.Write(Path.Combine(storage.Root, "language", "models", "small"), lively: true);
        SmallBase.Write(Path.Combine(storage.Root, "language", "models", "other"), seed: 2, lively: true);
        var prompts = storage.Write("held-out.jsonl", string.Join('\n', Enumerable.Range(1, 4).Select(i => $$"""{"prompt":"ping {{i}}","completion":"pong {{i}}"}""")));
        var report = Path.Combine(storage.Root, "night.html");
        string[] compare = ["language", "compare", "--base", "small", "--tuned", "other", "--prompts", prompts];

        var planned = await storage.RunAsync([.. compare, "--plan"]);
        Assert.That(planned.Code, Is.Zero, planned.Errors);
        Assert.That(planned.Output, Does.Contain("4 prompts cannot show anything: even 4 wins happen by luck (p = 0.125); 6 or more.").And.Contain("A true win rate of 0.60 shows with 199 decisive prompts."));
        var compared = await storage.RunAsync([.. compare, "--max-tokens", "8", "--report", report, "--json"]);
        Assert.That(compared.Code, Is.Zero, compared.Errors);
        var ended = JsonNode.Parse(compared.Output)!;
        Assert.That((ended["status"]!.GetValue<string>(), ended["figures"]!["answered"]!.GetValue<int>()), Is.EqualTo(("completed", 4)));
        Assert.That(await File.ReadAllTextAsync(report), Does.StartWith("<!doctype html>").And.Contain("ping 4"));
        var listed = await storage.RunAsync("language", "comparisons");
        Assert.That(listed.Output, Does.StartWith($"{ended["id"]}: other against small, completed, 4 of 4 prompts answered by both").And.Contain("exact (decides): 0 won, 0 lost, 4 tied"));
        var refused = await storage.RunAsync([.. compare, "--report", "night.pdf"]);
        Assert.That((refused.Code, refused.ErrorLines[^1]), Is.EqualTo((1, "report: 'night.pdf' is neither a page nor a table by its name; one that ends in .html or .csv.")));
    }
}
