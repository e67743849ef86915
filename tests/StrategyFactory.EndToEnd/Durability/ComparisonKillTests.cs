using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Tests.LanguageModels;

namespace StrategyFactory.EndToEnd.Durability;

internal sealed class ComparisonKillTests
{
    private const string Comparisons = "/v1/fine-tuning/comparisons";
    private const int Prompts = 60;

    // two that compute so little wait for each other most of the time, on a busy machine a time slice at every layer
    private static readonly Dictionary<string, string> OneThread = new(StringComparer.Ordinal) { ["LanguageModels__Serving__Threads"] = "1" };

    [Test]
    public async Task A_comparison_whose_host_is_killed_goes_on_with_the_next_prompt()
    {
        await using var storage = new StorageFolder();
        SmallBase.Write(Path.Combine(storage.Root, "language", "models", "small"), lively: true);
        SmallBase.Write(Path.Combine(storage.Root, "language", "models", "other"), seed: 2, lively: true);
        var request = new JsonObject
        {
            ["base_model"] = "small",
            ["fine_tuned_model"] = "other",
            ["prompts"] = new JsonArray([.. Enumerable.Range(1, Prompts).Select(i => JsonValue.Create($"ping {i}"))]),
            ["max_tokens"] = 150,
        };
        string address;
        int done;
        string kept;
        await using (var first = await ServedFactory.StartAsync(storage, OneThread))
        {
            address = $"{Comparisons}/{(await first.PostAsync(Comparisons, request)).Json["id"]}";
            var here = await Poll.UntilAsync(() => first.GetAsync(address), answer => answer.Json["done"]!.GetValue<int>() > 10);
            kept = (await first.GetAsync(address + "/items?size=5")).Json["items"]!.ToJsonString();
            await first.Process.KillAsync();
            Assert.That(here.Json["status"]!.GetValue<string>(), Is.EqualTo("running"), "it was killed in the midst");
            done = here.Json["done"]!.GetValue<int>();
        }

        await using var second = await ServedFactory.StartAsync(storage, OneThread);
        List<int> seen = [];
        var ended = (await Poll.UntilAsync(
            () => second.GetAsync(address),
            answer =>
            {
                seen.Add(answer.Json["done"]!.GetValue<int>());
                return answer.Json["finished_at"] is not null;
            })).Json;

        Assert.That((ended["status"]!.GetValue<string>(), ended["figures"]!["answered"]!.GetValue<int>()), Is.EqualTo(("completed", Prompts)), ended.ToJsonString());
        Assert.That(seen, Is.Ordered.Ascending.And.All.GreaterThanOrEqualTo(done), "progress never falls");
        Assert.That((await second.GetAsync(address + "/items?size=5")).Json["items"]!.ToJsonString(), Is.EqualTo(kept), "what was answered is not asked again");
        var events = (await second.GetAsync(address + "/events?limit=1000")).Json["events"]!.AsArray().Select(entry => entry!["message"]!.GetValue<string>()).ToList();
        Assert.That(events, Has.Exactly(1).EqualTo("It goes on."));
        Assert.That(events.Where(message => message.StartsWith("Prompt ", StringComparison.Ordinal)).ToList(), Is.Unique.And.Count.EqualTo(Prompts));
    }
}
