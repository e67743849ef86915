using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Texts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Texts;

internal sealed class RetentionTests
{
    private const string Secret = "xyzzy-secret";

    [TestCase("false", 0)]
    [TestCase("true", 2)]
    public async Task Conversation_text_is_kept_only_where_that_is_allowed(string keep, int places)
    {
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:KeepText"] = keep, ["PromptOptimization:Holdback"] = "0" });
        await TalkAsync(factory);
        Assert.That(await PlacesAsync(factory), Is.EqualTo(places));
    }

    [Test]
    public async Task A_kept_prompt_can_be_read_until_its_hours_are_over()
    {
        var clock = new MovedClock();
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:KeepText"] = "true" }, services => services.AddSingleton<TimeProvider>(clock));
        var prompt = await factory.SendAsync(new OptimizePrompt { Character = "stewie", Context = new() { Topic = "science", UserInput = Secret } });
        var kept = await factory.SendAsync(new GetOptimization(prompt.OptimizationId));
        Assert.That((kept.Text!.UserInput, kept.Text.OptimizedPrompt, kept.Topic), Is.EqualTo((Secret, prompt.Prompt, "science")));
        clock.Now += TimeSpan.FromHours(24);
        Assert.That((await factory.SendAsync(new GetOptimization(prompt.OptimizationId))).Text, Is.Null);
    }

    [Test]
    public async Task Kept_text_is_deleted_after_its_hours_and_single_outcomes_after_their_days()
    {
        var clock = new MovedClock();
        await using var factory = await TestFactory.CreateAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:KeepText"] = "true", ["PromptOptimization:Holdback"] = "0", ["PromptOptimization:PerformanceHistoryLimit"] = "10" },
            services => services.AddSingleton<TimeProvider>(clock));
        for (var i = 0; i < 12; i++)
        {
            await TalkAsync(factory);
            clock.Now += TimeSpan.FromSeconds(1);
        }

        await using var scope = factory.Services.CreateAsyncScope();
        var retention = scope.ServiceProvider.GetRequiredService<Retention>();
        Assert.That(await retention.DeleteAsync(default), Is.Zero, "nothing is over yet");
        clock.Now += TimeSpan.FromHours(25);
        await retention.DeleteAsync(default);
        Assert.That(await PlacesAsync(factory), Is.Zero);
        Assert.That((await CountAsync(factory, "optimizations"), await CountAsync(factory, "performance_events")), Is.EqualTo((12L, 12L)));
        clock.Now += TimeSpan.FromDays(31);
        await retention.DeleteAsync(default);
        Assert.That(await CountAsync(factory, "optimizations"), Is.Zero);
        Assert.That(await CountAsync(factory, "performance_events"), Is.GreaterThanOrEqualTo(2).And.LessThan(12), "the window of every type stays");
        Assert.That((await factory.SendAsync(new GetPerformanceStats())).OverallPerformance.TotalOutcomes, Is.EqualTo(12), "counters stay");
    }

    private static async Task TalkAsync(TestFactory factory)
    {
        var prompt = await factory.SendAsync(new OptimizePrompt { Character = "stewie", Context = new() { Topic = "science", UserInput = Secret, ChannelId = Secret, ConversationHistory = [new(Secret, Secret)] }, Seed = 1 });
        await factory.SendAsync(new RecordPerformance { OptimizationId = prompt.OptimizationId, Character = "stewie", PerformanceData = new() { QualityScore = 90 }, ResponseText = Secret });
    }

    /// <summary>Tables in which the secret stands.</summary>
    private static async Task<int> PlacesAsync(TestFactory factory)
    {
        var source = factory.Services.GetRequiredService<NpgsqlDataSource>();
        List<string> tables = [];
        await using (var command = source.CreateCommand("select table_name from information_schema.tables where table_schema = 'prompts'"))
        {
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                tables.Add(row.GetString(0));
            }
        }

        var places = 0;
        foreach (var table in tables.Where(table => table != "knowledge_postings"))
        {
            await using var command = source.CreateCommand($"select count(*) from prompts.{table} t where t::text like '%{Secret}%'");
            places += (long)(await command.ExecuteScalarAsync())! > 0 ? 1 : 0;
        }

        return places;
    }

    private static async Task<long> CountAsync(TestFactory factory, string table)
    {
        await using var command = factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand($"select count(*) from prompts.{table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private sealed class MovedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
