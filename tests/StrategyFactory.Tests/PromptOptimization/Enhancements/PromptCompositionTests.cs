using NUnit.Framework;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Enhancements;

internal sealed class PromptCompositionTests
{
    [Test]
    public void What_does_not_fit_is_dropped_lowest_gain_first()
    {
        PricedInjection[] injections = [Priced("a", 3), Priced("b", 1), Priced("c", 2), Priced("d", 5)];
        var whole = PromptComposition.Compose("Base.", injections, 1000);
        Assert.That(whole.Dropped, Is.Empty);
        var cut = PromptComposition.Compose("Base.", injections, whole.Tokens - (2 * injections[0].Tokens) + 1);
        Assert.That(cut.Dropped.Select(dropped => dropped.Injection.Name), Is.EqualTo(["b", "c"]));
        Assert.That(cut.Applied.Select(applied => applied.Injection.Name), Is.EqualTo(["a", "d"]));
        Assert.That(cut.Tokens, Is.LessThanOrEqualTo(whole.Tokens - (2 * injections[0].Tokens) + 1));
    }

    [Test]
    public void The_base_prompt_is_never_cut()
    {
        var prompt = PromptComposition.Compose(new string('x', 400), [Priced("a", 3)], 50);
        Assert.That((prompt.Text, prompt.Tokens, prompt.Dropped.Count), Is.EqualTo((new string('x', 400), 100, 1)));
    }

    [Test]
    public async Task Dropped_injections_are_listed_in_the_answer()
    {
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:Holdback"] = "0" });
        List<DroppedEnhancement> dropped = [];
        for (var seed = 0; seed < 10; seed++)
        {
            var prompt = await factory.SendAsync(new OptimizePrompt { Character = "stewie", Context = new() { Topic = "science", UserInput = new('u', 3000) }, TokenBudget = 80, Seed = seed });
            Assert.That(prompt.OptimizationMetadata.PromptTokens, Is.LessThanOrEqualTo(80));
            Assert.That(prompt.OptimizationMetadata.OverBudget, Is.False);
            dropped.AddRange(prompt.EnhancementsDropped);
        }

        Assert.That(dropped, Is.Not.Empty.And.All.Matches<DroppedEnhancement>(entry => entry.Reason == "token_budget" && entry.Tokens > 0));
    }

    [Test]
    public async Task Equal_state_request_and_seed_give_an_equal_prompt()
    {
        await using var factory = await TestFactory.CreateAsync();
        OptimizePrompt request = new() { Character = "brian", Context = new() { Topic = "wine", UserInput = "Red or white?" }, Seed = 4711 };
        var first = await factory.SendAsync(request);
        for (var i = 0; i < 5; i++)
        {
            var again = await factory.SendAsync(request);
            Assert.That((again.Prompt, again.OptimizationType, again.OptimizationMetadata.EnhancementSet), Is.EqualTo((first.Prompt, first.OptimizationType, first.OptimizationMetadata.EnhancementSet)));
        }
    }

    [Test]
    public async Task A_retry_answers_the_failures_and_adjusts_the_sampling()
    {
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:Holdback"] = "0" });
        var prompt = await factory.SendAsync(new OptimizePrompt
        {
            Character = "peter",
            BasePrompt = "You are Peter.",
            Context = new() { Topic = "beer" },
            PerformanceFeedback = new() { Attempt = 4, PreviousFailures = [new() { QualityScore = 45.2, FailureReason = "poor_authenticity", ViolationTypes = ["formal_language"] }], TargetQualityThreshold = 75 },
        });
        Assert.That(prompt.EnhancementsApplied, Does.Contain("retry_guidance"));
        Assert.That(prompt.Prompt, Does.StartWith("You are Peter.").And.Contain("Never use formal words").And.Contain("one excited exclamation"));
        Assert.That(prompt.GenerationSettings.Temperature, Is.EqualTo(0.95).Within(1e-9), "0.85 and twice 0.05");
        Assert.That(prompt.OptimizationMetadata.BaselineQuality, Is.EqualTo(45.2));
    }

    private static PricedInjection Priced(string name, double gain) => new("kind", 1, new(name, "Heading", ["A line of instruction"], 1), gain);
}
