using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

internal sealed class PromptKillTests
{
    private const int Clients = 4;

    [Test]
    public async Task Every_answered_optimisation_and_outcome_survives_a_killed_host()
    {
        await using var storage = new StorageFolder();
        List<string> open = [];
        var outcomes = 0;
        await using (var first = await ServedFactory.StartAsync(storage))
        {
            var answered = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => TalkAsync(first)));
            outcomes = answered.Sum(client => client.Outcomes);
            open.AddRange(answered.SelectMany(client => client.Open));
            await first.Process.KillAsync();
        }

        Assert.That((outcomes, open.Count), Is.EqualTo((Clients * 25, Clients * 25)));
        await using var second = await ServedFactory.StartAsync(storage);
        var stats = (await second.GetAsync("/performance-stats")).Json["overall_performance"]!;
        Assert.That(stats["total_outcomes"]!.GetValue<int>(), Is.EqualTo(outcomes));
        Assert.That(stats["total_optimizations"]!.GetValue<int>(), Is.EqualTo(outcomes + open.Count));
        foreach (var id in open)
        {
            var recorded = await second.PostAsync("/record-performance", Outcome(id));
            Assert.That((recorded.Code, recorded.Json["learning_applied"]!.GetValue<bool>()), Is.EqualTo((200, true)), "its optimisation is known");
        }
    }

    /// <summary>Fifty prompts, every other one with its outcome.</summary>
    private static async Task<(int Outcomes, List<string> Open)> TalkAsync(ServedFactory factory)
    {
        var (outcomes, open) = (0, new List<string>());
        for (var i = 0; i < 50; i++)
        {
            var prompt = await factory.PostAsync("/optimize-prompt", """{"character":"peter","context":{"topic":"beer"}}""");
            var id = prompt.Json["optimization_id"]!.GetValue<string>();
            if (i % 2 == 1)
            {
                open.Add(id);
                continue;
            }

            Assert.That((await factory.PostAsync("/record-performance", Outcome(id))).Code, Is.EqualTo(200));
            outcomes++;
        }

        return (outcomes, open);
    }

    private static string Outcome(string id) => $$"""{"character":"peter","optimization_id":"{{id}}","performance_data":{"quality_score":80} }""";
}
