using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Learning;

internal sealed class CountingTests
{
    private const int Clients = 16;
    private const int Events = 10_000;

    [Test]
    public async Task Ten_thousand_outcomes_from_sixteen_clients_of_two_processes_are_counted_exactly()
    {
        var database = await TestDatabase.CreateAsync();
        await using var first = await TestFactory.CreateAsync(connectionString: database);
        await using var second = await TestFactory.CreateAsync(connectionString: database);
        string[] characters = ["peter", "brian", "stewie"], topics = ["beer", "science"];
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var i = client; i < Events; i += Clients)
            {
                var factory = i / Clients % 2 == 0 ? first : second;
                await factory.SendAsync(new RecordPerformance
                {
                    Character = characters[i % 3],
                    Context = new() { Topic = topics[i % 2], OptimizationType = "topic_enhancement" },
                    PerformanceData = new() { QualityScore = i % 101, PassedQualityCheck = i % 5 == 0 },
                });
            }
        })));

        var numbers = Enumerable.Range(0, Events).ToList();
        Assert.That(await ReadAsync(first, "all", "", "", ""), Is.EqualTo((Events, numbers.Count(i => i % 5 == 0), numbers.Sum(i => (double)(i % 101)), numbers.Sum(i => Math.Pow(i % 101, 2)))));
        foreach (var (character, topic) in characters.SelectMany((_, h) => topics.Select((_, t) => (h, t))))
        {
            var own = numbers.Where(i => i % 3 == character && i % 2 == topic).ToList();
            var expected = (own.Count, own.Count(i => i % 5 == 0), own.Sum(i => (double)(i % 101)), own.Sum(i => Math.Pow(i % 101, 2)));
            Assert.That(await ReadAsync(first, "all", characters[character], topics[topic], ""), Is.EqualTo(expected));
            Assert.That(await ReadAsync(first, "type", characters[character], topics[topic], "topic_enhancement"), Is.EqualTo(expected));
        }

        await using var fresh = await TestFactory.CreateAsync(connectionString: database);
        Assert.That((await fresh.SendAsync(new GetPerformanceStats())).OverallPerformance.TotalOutcomes, Is.EqualTo(Events), "a restart forgets nothing");
    }

    [Test]
    public async Task Exponential_averages_follow_their_formula()
    {
        await using var factory = await TestFactory.CreateAsync();
        var average = 0.5;
        foreach (var passed in new[] { true, true, false, true })
        {
            average += 0.1 * ((passed ? 1 : 0) - average);
            var recorded = await factory.SendAsync(new RecordPerformance { Character = "peter", Context = new() { Topic = "beer" }, PerformanceData = new() { QualityScore = 50, PassedQualityCheck = passed } });
            Assert.That(recorded.UpdatedMetrics.CharacterSuccessRate, Is.EqualTo(average).Within(1e-4));
            Assert.That(recorded.UpdatedMetrics.TopicPerformance, Is.EqualTo(average).Within(1e-4));
        }
    }

    [Test]
    public async Task Windows_forget_what_is_old_and_lifetime_counters_do_not()
    {
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:PerformanceHistoryLimit"] = "10" });
        for (var i = 0; i < 25; i++)
        {
            await factory.SendAsync(new RecordPerformance { Character = "peter", Context = new() { Topic = "beer" }, PerformanceData = new() { QualityScore = i < 15 ? 10 : 90 } });
        }

        var peter = (await factory.SendAsync(new GetPerformanceStats())).CharacterPerformance["peter"];
        Assert.That((peter.Outcomes, peter.SuccessRate), Is.EqualTo((25L, 0.4)));
        Assert.That(peter.Recent, Is.EqualTo(new RecentPerformance(10, 1, 90)));
    }

    [Test]
    public async Task The_pass_flag_decides_before_the_outcome_and_the_outcome_before_the_threshold()
    {
        await using var factory = await TestFactory.CreateAsync();
        async Task<bool> Counted(double quality, bool? passed, string? outcome) => (await factory.SendAsync(new RecordPerformance
        {
            Character = "peter",
            Outcome = outcome,
            PerformanceData = new() { QualityScore = quality, PassedQualityCheck = passed },
        })).CountedAsSuccess;
        Assert.That(await Counted(10, true, "failure"), Is.True);
        Assert.That(await Counted(10, null, "success"), Is.True);
        Assert.That(await Counted(90, null, "failure"), Is.False);
        Assert.That(await Counted(75, null, null), Is.True);
        Assert.That(await Counted(74.9, null, null), Is.False);
        var strict = await factory.SendAsync(new OptimizePrompt { Character = "peter", PerformanceFeedback = new() { TargetQualityThreshold = 90 } });
        Assert.That((await factory.SendAsync(new RecordPerformance { Character = "peter", OptimizationId = strict.OptimizationId, PerformanceData = new() { QualityScore = 89 } })).CountedAsSuccess, Is.False, "the request's own threshold");
    }

    [Test]
    public async Task Unknown_optimisations_and_those_of_another_character_are_refused()
    {
        await using var factory = await TestFactory.CreateAsync();
        var prompt = await factory.SendAsync(new OptimizePrompt { Character = "peter" });
        RecordPerformance outcome = new() { Character = "brian", OptimizationId = prompt.OptimizationId, PerformanceData = new() { QualityScore = 80 } };
        await Assert.ThatAsync(() => factory.SendAsync(outcome), Throws.InstanceOf<UnprocessableException>().With.Message.Contains("peter"));
        await Assert.ThatAsync(() => factory.SendAsync(outcome with { OptimizationId = Guid.NewGuid() }), Throws.InstanceOf<NotFoundException>());
    }

    [Test]
    public async Task Insights_need_thirty_outcomes_on_both_sides_and_a_difference_that_is_no_chance()
    {
        await using var factory = await TestFactory.CreateAsync();
        async Task<IReadOnlyList<string>> RecordAsync(string topic, int successes, int failures)
        {
            IReadOnlyList<string> sentences = [];
            for (var i = 0; i < successes + failures; i++)
            {
                sentences = (await factory.SendAsync(new RecordPerformance { Character = "peter", Context = new() { Topic = topic }, PerformanceData = new() { QualityScore = i < successes ? 90 : 10 } })).InsightsGenerated;
            }

            return sentences;
        }

        Assert.That(await RecordAsync("beer", 29, 0), Is.Empty);
        Assert.That(await RecordAsync("science", 10, 20), Is.Empty, "29 on the other side");
        var insights = await RecordAsync("beer", 1, 0);
        Assert.That(insights, Is.EqualTo(["Peter on beer: 100% success against 33% on other topics (n = 30 and 30, p < 0.001)."]));
    }

    [Test]
    public async Task Too_many_topics_are_counted_together()
    {
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:MaxTopics"] = "3", ["PromptOptimization:Holdback"] = "0" });
        for (var i = 0; i < 6; i++)
        {
            await factory.SendAsync(new RecordPerformance { Character = "peter", Context = new() { Topic = $"topic {i}" }, PerformanceData = new() { QualityScore = 80 } });
        }

        Assert.That((await factory.SendAsync(new GetPerformanceStats())).TopicPerformance.Select(topic => (topic.Key, topic.Value.Outcomes)), Is.EqualTo([("other", 3L), ("topic_0", 1L), ("topic_1", 1L), ("topic_2", 1L)]));
        var beer = await Task.WhenAll(Enumerable.Range(0, 10).Select(seed => factory.SendAsync(new OptimizePrompt { Character = "peter", Context = new() { Topic = "beer" }, Seed = seed })));
        Assert.That(beer.SelectMany(prompt => prompt.EnhancementsApplied), Does.Contain("beer_context_injection"), "what is counted together is still treated apart");
    }

    private static async Task<(int Events, int Successes, double Sum, double Squares)> ReadAsync(TestFactory factory, string dimension, string character, string topic, string name)
    {
        await using var command = factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            $"select {CounterRows.Columns} from prompts.performance_counters where dimension = $1 and character = $2 and topic = $3 and name = $4");
        foreach (var value in new[] { dimension, character, topic, name })
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        var counter = CounterRows.Read(row);
        return ((int)counter.Events, (int)counter.Successes, counter.QualitySum, counter.QualitySquares);
    }
}
