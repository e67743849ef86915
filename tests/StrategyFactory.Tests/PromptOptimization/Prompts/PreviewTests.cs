using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Prompts;

internal sealed class PreviewTests
{
    private static readonly OptimizePrompt Beer = new() { Character = "peter", Context = new() { Topic = "beer", UserInput = "What do you drink?" }, Seed = 7 };

    [Test]
    public async Task A_preview_is_the_prompt_that_is_handed_out_and_tells_what_is_whose_in_it()
    {
        await using var factory = await TestFactory.CreateAsync(NoHoldback);
        for (var seed = 0; seed < 10; seed++)
        {
            var preview = await factory.SendAsync(new PreviewPrompt { Request = Beer with { Seed = seed } });
            var served = await factory.SendAsync(Beer with { Seed = seed });
            Assert.That(preview.Prompt, Is.EqualTo(served.Prompt));
            Assert.That(string.Concat(preview.Parts.Select(part => part.Text)), Is.EqualTo(served.Prompt));
            Assert.That(preview.Parts.Select(part => part.Name).OfType<string>(), Is.EqualTo(served.EnhancementsApplied));
            Assert.That((preview.PredictedImprovement, preview.OptimizationMetadata.EnhancementSet), Is.EqualTo((served.PredictedImprovement, served.OptimizationMetadata.EnhancementSet)));
        }
    }

    [Test]
    public async Task The_enhancements_may_be_named_and_each_part_says_its_own()
    {
        await using var factory = await TestFactory.CreateAsync();
        var preview = await factory.SendAsync(new PreviewPrompt { Request = Beer, Enhancements = ["context_enrichment", "character_authenticity"] });
        Assert.That(preview.Parts.Select(part => $"{part.Kind} {part.Name}".TrimEnd()), Is.EqualTo(
        [
            "base_prompt", "character_authenticity character_traits", "character_authenticity authenticity_markers", "character_authenticity out_of_character_prevention",
            "quoting_notice", "context_enrichment user_input_context",
        ]));
        Assert.That(preview.Parts[1].Text, Does.StartWith("\n\nWho you are:\n- A lovable oaf"));
        Assert.That(preview.Parts[^1].Text, Does.Contain("<data source=\"user_input\">What do you drink?</data>"));
        Assert.That((preview.OptimizationMetadata.Arm, preview.OptimizationMetadata.EnhancementSet), Is.EqualTo(("given", "character_authenticity+context_enrichment")));

        var bare = await factory.SendAsync(new PreviewPrompt { Request = Beer, Enhancements = [] });
        Assert.That((bare.Prompt, bare.Parts.Count), Is.EqualTo(("You are Peter Griffin. Respond in character.", 1)));
    }

    [Test]
    public async Task A_preview_leaves_nothing_behind()
    {
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:KeepText"] = "true" });
        var talk = Beer with { Context = new() { Topic = "beer", ChannelId = "42" } };
        await factory.SendAsync(talk);
        var before = await RowsAsync(factory);
        Assert.That(before, Is.EqualTo("1 1 1 1 0"), "the table names are right: what is served is stored");
        for (var channel = 0; channel < 20; channel++)
        {
            await factory.SendAsync(new PreviewPrompt { Request = talk with { Context = new() { Topic = "food", UserInput = "Hi", ChannelId = $"c{channel}" }, Seed = channel } });
            await factory.SendAsync(new PreviewPrompt { Request = talk, Enhancements = ["topic_enhancement"] });
        }

        Assert.That(await RowsAsync(factory), Is.EqualTo(before));
        Assert.That((await factory.SendAsync(new GetPerformanceStats())).OverallPerformance.TotalOptimizations, Is.EqualTo(1));
    }

    [Test]
    public async Task A_conversation_that_has_its_choice_is_shown_that_and_another_is_not_bound()
    {
        await using var factory = await TestFactory.CreateAsync();
        var known = Beer with { Context = new() { Topic = "beer", ChannelId = "known" } };
        var given = (await factory.SendAsync(known)).OptimizationMetadata;
        HashSet<string> others = [];
        for (var seed = 0; seed < 40; seed++)
        {
            var again = (await factory.SendAsync(new PreviewPrompt { Request = known with { Seed = seed } })).OptimizationMetadata;
            Assert.That((again.Arm, again.EnhancementSet), Is.EqualTo((given.Arm, given.EnhancementSet)));
            others.Add((await factory.SendAsync(new PreviewPrompt { Request = known with { Context = new() { Topic = "beer", ChannelId = "new" }, Seed = seed } })).OptimizationMetadata.EnhancementSet);
        }

        Assert.That(others, Has.Count.GreaterThan(2), "every try chooses anew");
    }

    [Test]
    public async Task What_is_refused_is_named()
    {
        await using var factory = await TestFactory.CreateAsync();
        await Assert.ThatAsync(
            () => factory.SendAsync(new PreviewPrompt { Request = Beer, Enhancements = ["magic"] }),
            Throws.InstanceOf<ValidationException>().With.Message.Contains("enhancements: 'magic' is not known; there are character_authenticity, topic_enhancement"));
        await Assert.ThatAsync(
            () => factory.SendAsync(new PreviewPrompt { Request = Beer with { TokenBudget = 3 } }), Throws.InstanceOf<ValidationException>().With.Message.Contains("token_budget: 3 is not allowed; 50 to 100000."));
    }

    private static Dictionary<string, string?> NoHoldback { get; } = new(StringComparer.Ordinal) { ["PromptOptimization:Holdback"] = "0" };

    private static async Task<string> RowsAsync(TestFactory factory)
    {
        await using var command = factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            """
            select concat_ws(' ', (select count(*) from prompts.optimizations), (select sum(count) from prompts.optimization_counts), (select count(*) from prompts.conversations),
                (select count(*) from prompts.conversation_texts), (select count(*) from prompts.performance_counters))
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
