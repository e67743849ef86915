using NUnit.Framework;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Statistics;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Learning;

internal sealed class EnhancementEffectsTests
{
    [Test]
    public void One_stratum_has_the_interval_of_Newcombe()
    {
        var estimate = StratifiedDifference.OfRates([(Counter(56, 70), Counter(48, 80))])!;
        var newcombe = Proportions.DifferenceInterval(56, 70, 48, 80)!.Value;
        Assert.That((estimate.Value, estimate.Low, estimate.High), Is.EqualTo((0.2, Math.Round(newcombe.Low, 4), Math.Round(newcombe.High, 4))));
    }

    [Test]
    public void An_easy_topic_counts_for_neither_side()
    {
        // Within each topic the enhancement does harm: 90 of 100 against 19 of 20, and 2 of 20 against 20 of 100. All together it would seem to help: 92 of 120 against 39 of 120.
        var estimate = StratifiedDifference.OfRates([(Counter(90, 100), Counter(19, 20)), (Counter(2, 20), Counter(20, 100))])!;

        // both weights are 100 * 20 / 120, so this is the mean of -0.05 and -0.1
        Assert.That(estimate.Value, Is.EqualTo(-0.075).Within(1e-9));
        Assert.That(estimate.Low, Is.InRange(-0.2, -0.1));
        Assert.That(estimate.High, Is.InRange(0, 0.1));
    }

    [Test]
    public void Distances_of_the_ends_add_as_squares_with_their_weights()
    {
        var (first, second) = (Proportions.DifferenceInterval(30, 40, 10, 20)!.Value, Proportions.DifferenceInterval(5, 10, 3, 30)!.Value);
        const double w1 = 40.0 * 20 / 60, w2 = 10.0 * 30 / 40;
        var difference = ((w1 * 0.25) + (w2 * 0.4)) / (w1 + w2);
        var below = Math.Sqrt(Math.Pow(w1 * (0.25 - first.Low), 2) + Math.Pow(w2 * (0.4 - second.Low), 2)) / (w1 + w2);
        var estimate = StratifiedDifference.OfRates([(Counter(30, 40), Counter(10, 20)), (Counter(5, 10), Counter(3, 30))])!;
        Assert.That((estimate.Value, estimate.Low), Is.EqualTo((Math.Round(difference, 4), Math.Round(difference - below, 4))));
    }

    [Test]
    public void Without_both_kinds_nothing_is_said()
    {
        Assert.That(StratifiedDifference.OfRates([]), Is.Null);
        Assert.That(StratifiedDifference.OfQualities([(Counter(1, 1), Counter(0, 1))]), Is.Null, "one outcome has no variance");
    }

    [Test]
    public async Task Enhancements_are_compared_within_character_and_topic()
    {
        await using var factory = await TestFactory.CreateAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PromptOptimization:Holdback"] = "0.5" });
        await factory.SendAsync(new StartExperiment
        {
            Name = "halves",
            Variants = [new() { Name = "bare" }, new() { Name = "character", Enhancements = ["character_authenticity"] }],
        });
        var (with, without) = (0, 0);
        for (var channel = 0; channel < 60; channel++)
        {
            var prompt = await factory.SendAsync(new OptimizePrompt { Character = "peter", Context = new() { Topic = "beer", ChannelId = $"c{channel}" } });
            var has = prompt.OptimizationMetadata.Variant == "character";
            (with, without) = has ? (with + 1, without) : (with, without + 1);

            // the first half of each kind: 3 of 4 against 1 of 4
            var passed = has ? with % 4 != 0 : without % 4 == 0;
            await factory.SendAsync(new RecordPerformance { OptimizationId = prompt.OptimizationId, Character = "peter", PerformanceData = new() { QualityScore = passed ? 90 : 50 } });
        }

        var effects = await factory.SendAsync(new GetEnhancementEffects());
        Assert.That(effects.Enhancements.Select(effect => effect.Name), Is.EqualTo(["character_authenticity", "topic_enhancement", "retry_optimization", "context_enrichment"]));
        var character = effects.Enhancements[0];
        var (passedWith, passedWithout) = (with - (with / 4), without / 4);
        Assert.That((character.With.Outcomes, character.Without.Outcomes, character.Compared), Is.EqualTo(((long)with, (long)without, 60L)));
        Assert.That(character.SuccessRate!.Value, Is.EqualTo((double)passedWith / with - (double)passedWithout / without).Within(1e-4));
        Assert.That(character.SuccessRate.Low, Is.GreaterThan(0));
        Assert.That(character.Quality!.Value, Is.EqualTo(40 * character.SuccessRate.Value).Within(0.01));
        Assert.That((effects.Enhancements[1].With.Outcomes, effects.Enhancements[1].SuccessRate), Is.EqualTo((0L, (Estimate?)null)));
        Assert.That(effects.Injections.Select(effect => effect.Name), Does.Contain("character_traits"));

        var elsewhere = await factory.SendAsync(new GetEnhancementEffects(Topic: "food"));
        Assert.That((elsewhere.Enhancements[0].With.Outcomes, elsewhere.Injections.Count), Is.EqualTo((0L, 0)));
    }

    private static PerformanceCounter Counter(long successes, long events) => new()
    {
        Events = events,
        Successes = successes,
        QualitySum = 50 * events,
        QualitySquares = 2500 * events,
    };
}
