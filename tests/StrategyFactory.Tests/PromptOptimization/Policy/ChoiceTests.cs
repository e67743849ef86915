using NUnit.Framework;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Policy;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Policy;

internal sealed class ChoiceTests
{
    [Test]
    public async Task A_conversation_keeps_its_choice_across_processes()
    {
        var database = await TestDatabase.CreateAsync();
        await using var first = await TestFactory.CreateAsync(connectionString: database);
        await using var second = await TestFactory.CreateAsync(connectionString: database);
        for (var channel = 0; channel < 20; channel++)
        {
            var given = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? first : second).SendAsync(new OptimizePrompt { Character = "peter", Context = new() { Topic = "beer", ChannelId = $"c{channel}" }, Seed = i * 77 })));
            Assert.That(given.Select(prompt => (prompt.OptimizationMetadata.Arm, prompt.OptimizationMetadata.EnhancementSet)).Distinct().Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task One_prompt_in_ten_is_held_back_and_left_alone()
    {
        await using var factory = await TestFactory.CreateAsync();
        var held = 0;
        for (var seed = 0; seed < 1000; seed++)
        {
            var prompt = await factory.SendAsync(new OptimizePrompt { Character = "peter", BasePrompt = "Base.", Context = new() { Topic = "beer", UserInput = "Hi" }, Seed = seed });
            if (prompt.OptimizationMetadata.Arm == "holdback")
            {
                held++;
                Assert.That((prompt.Prompt, prompt.OptimizationType, prompt.EnhancementsApplied.Count), Is.EqualTo(("Base.", "holdback", 0)));
            }
        }

        Assert.That(held, Is.EqualTo(100).Within(30), "three standard deviations");
    }

    [Test]
    public async Task The_lift_is_the_difference_of_treated_and_held_back_with_an_interval()
    {
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:Holdback"] = "0.5" });
        for (var seed = 0; seed < 120; seed++)
        {
            var prompt = await factory.SendAsync(new OptimizePrompt { Character = "peter", Context = new() { Topic = "beer" }, Seed = seed });
            var treated = prompt.OptimizationMetadata.Arm == "treated";
            await factory.SendAsync(new RecordPerformance { OptimizationId = prompt.OptimizationId, Character = "peter", PerformanceData = new() { QualityScore = treated ? 85 + (seed % 3) : 60 + (seed % 2) } });
        }

        var lift = (await factory.SendAsync(new GetPerformanceStats())).Lift;
        Assert.That(lift.Treated.Outcomes + lift.Holdback.Outcomes, Is.EqualTo(120));
        Assert.That(lift.SuccessRate!.Value, Is.EqualTo(1));
        Assert.That(lift.SuccessRate.Low, Is.InRange(0.85, 0.99));
        Assert.That(lift.Quality!.Value, Is.EqualTo(25.5).Within(0.5));
        Assert.That(lift.Quality.Low, Is.LessThan(lift.Quality.Value).And.GreaterThan(24));
        Assert.That(lift.PValue, Is.LessThan(1e-6));
    }

    [Test]
    public async Task An_enhancement_that_promises_too_little_is_not_applied()
    {
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PromptOptimization:Holdback"] = "0",
            ["PromptOptimization:Enhancements:character_authenticity:Weight"] = "0.09",
        });
        for (var seed = 0; seed < 10; seed++)
        {
            var prompt = await factory.SendAsync(new OptimizePrompt { Character = "peter", Context = new() { Topic = "beer" }, Seed = seed });
            Assert.That(prompt.EnhancementsApplied, Does.Not.Contain("character_traits"), "0.09 of the 50 points missing is less than 5");
            if (prompt.OptimizationMetadata.EnhancementSet.Contains("character", StringComparison.Ordinal))
            {
                Assert.That(prompt.EnhancementsDropped.Select(dropped => (dropped.Name, dropped.Reason)), Does.Contain(("character_authenticity", "min_improvement")));
            }
        }
    }

    [Test]
    public async Task Predictions_start_from_a_half_where_nothing_is_known()
    {
        await using var factory = await TestFactory.CreateAsync();
        var bare = await factory.SendAsync(new OptimizePrompt { Character = "peter" });
        Assert.That((bare.PredictedImprovement.SuccessProbability, bare.PredictedImprovement.CalibratedProbability), Is.EqualTo((0.35, 0.5)), "0.4·½ + 0.3·½ + 0.3·0");
        var rich = await factory.SendAsync(new OptimizePrompt { Character = "peter", Context = new() { Topic = "beer", UserInput = "Hi", ChannelId = "1", ConversationHistory = [new("user", "Hello")] } });
        Assert.That(rich.PredictedImprovement.SuccessProbability, Is.EqualTo(0.65), "every field of the context is there");
    }

    [TestCase(1.0, 1.0, 1.0, 0.95)]
    [TestCase(0.0, 0.0, 0.0, 0.05)]
    [TestCase(0.9, 0.8, 0.5, 0.75)]
    public void The_forecast_is_the_weighted_sum_clamped(double affinity, double record, double richness, double probability) =>
        Assert.That(SuccessForecast.Combine(affinity, record, richness), Is.EqualTo(probability).Within(1e-12));
}
