using NUnit.Framework;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Prompts;

internal sealed class OptimizeAndRecordTests
{
    [Test]
    public async Task A_prompt_is_optimised_its_outcome_recorded_and_both_show_in_the_statistics()
    {
        await using var factory = await TestFactory.CreateAsync();
        var prompt = await factory.SendAsync(new OptimizePrompt { Character = "Peter", Context = new() { Topic = "beer", UserInput = "What's your favorite beer?" }, Seed = 7 });
        Assert.That(prompt.Prompt, Does.StartWith("You are Peter Griffin."));
        var recorded = await factory.SendAsync(new RecordPerformance { OptimizationId = prompt.OptimizationId, Character = "peter", PerformanceData = new() { QualityScore = 87.5, AuthenticityScore = 92 } });
        Assert.That((recorded.LearningApplied, recorded.Duplicate, recorded.CountedAsSuccess), Is.EqualTo((true, false, true)));
        Assert.That(recorded.UpdatedMetrics.CharacterSuccessRate, Is.EqualTo(0.55).Within(1e-9), "m <- 0.5 + 0.1 * (1 - 0.5)");
        var stats = await factory.SendAsync(new GetPerformanceStats());
        Assert.That((stats.OverallPerformance.TotalOptimizations, stats.OverallPerformance.TotalOutcomes, stats.OverallPerformance.SuccessRate), Is.EqualTo((1L, 1L, 1.0)));
        Assert.That(stats.CharacterPerformance["peter"].Recent!.AverageQuality, Is.EqualTo(87.5));
        Assert.That(stats.Calibration.Predicted.Bins.Sum(bin => bin.Outcomes), Is.EqualTo(1));
    }

    [Test]
    public async Task The_same_outcome_posted_twice_counts_once()
    {
        await using var factory = await TestFactory.CreateAsync();
        var prompt = await factory.SendAsync(new OptimizePrompt { Character = "brian" });
        RecordPerformance outcome = new() { OptimizationId = prompt.OptimizationId, Character = "brian", PerformanceData = new() { QualityScore = 50 } };
        var first = await factory.SendAsync(outcome);
        var second = await factory.SendAsync(outcome with { PerformanceData = new() { QualityScore = 99 } });
        Assert.That((first.LearningApplied, second.LearningApplied, second.Duplicate), Is.EqualTo((true, false, true)));
        Assert.That(second.UpdatedMetrics, Is.EqualTo(first.UpdatedMetrics));
        var third = await factory.SendAsync(outcome with { PerformanceData = new() { QualityScore = 99, AttemptNumber = 2 } });
        Assert.That(third.LearningApplied, Is.True, "another attempt is another outcome");
    }
}
