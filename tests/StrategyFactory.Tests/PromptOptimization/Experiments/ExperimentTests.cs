using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Experiments;

internal sealed class ExperimentTests
{
    private static readonly StartExperiment BareAgainstCharacter = new()
    {
        Name = "Does the character help on beer?",
        Character = "peter",
        Topic = "beer",
        Variants = [new() { Name = "bare" }, new() { Name = "character", Enhancements = ["character_authenticity"] }],
    };

    [Test]
    public async Task Conversations_keep_their_variant_and_get_what_it_says()
    {
        await using var factory = await TestFactory.CreateAsync();
        var experiment = await factory.SendAsync(BareAgainstCharacter);
        List<string> variants = [];
        for (var channel = 0; channel < 40; channel++)
        {
            var first = await OptimizeAsync(factory, channel);
            var again = await OptimizeAsync(factory, channel);
            Assert.That(again.OptimizationMetadata.Variant, Is.EqualTo(first.OptimizationMetadata.Variant));
            Assert.That(first.OptimizationMetadata.ExperimentId, Is.EqualTo(experiment.ExperimentId));
            Assert.That(first.EnhancementsApplied.Contains("character_traits", StringComparer.Ordinal), Is.EqualTo(first.OptimizationMetadata.Variant == "character"));
            variants.Add(first.OptimizationMetadata.Variant!);
        }

        Assert.That(variants.Count(variant => variant == "bare"), Is.InRange(8, 32));
        var elsewhere = await factory.SendAsync(new OptimizePrompt { Character = "peter", Context = new() { Topic = "food" } });
        Assert.That(elsewhere.OptimizationMetadata.ExperimentId, Is.Null, "another topic");
    }

    [Test]
    public async Task It_is_decided_once_one_variant_is_best_with_enough_outcomes_and_then_decides_no_more()
    {
        await using var factory = await TestFactory.CreateAsync();
        var id = (await factory.SendAsync(BareAgainstCharacter)).ExperimentId;
        Dictionary<string, int> counts = new(StringComparer.Ordinal) { ["bare"] = 0, ["character"] = 0 };
        for (var channel = 0; (await factory.SendAsync(new GetExperiment(id))).Status == "running"; channel++)
        {
            var prompt = await OptimizeAsync(factory, channel);
            var variant = prompt.OptimizationMetadata.Variant!;
            counts[variant]++;

            // 4 of 5 against 2 of 5
            var passed = counts[variant] % 5 < (variant == "character" ? 4 : 2);
            await factory.SendAsync(new RecordPerformance { OptimizationId = prompt.OptimizationId, Character = "peter", PerformanceData = new() { QualityScore = passed ? 90 : 40 } });
        }

        var decided = await factory.SendAsync(new GetExperiment(id));
        Assert.That((decided.Status, decided.Winner), Is.EqualTo(("decided", "character")));
        Assert.That(decided.Variants.Select(variant => variant.Outcomes), Is.All.GreaterThanOrEqualTo(30));
        Assert.That(decided.Variants.Min(variant => variant.Outcomes), Is.LessThan(60), "no longer than needed");
        Assert.That(decided.Variants[1].ProbabilityBest, Is.GreaterThanOrEqualTo(0.95));
        Assert.That(decided.Variants[1].DifferenceToFirst!.Low, Is.LessThan(decided.Variants[1].DifferenceToFirst!.Value));
        Assert.That((await OptimizeAsync(factory, 0)).OptimizationMetadata.ExperimentId, Is.Null);
        await Assert.ThatAsync(() => factory.SendAsync(new StopExperiment(id)), Throws.InstanceOf<ConflictException>());
        Assert.That((await factory.SendAsync(new GetPerformanceStats())).Lift.Treated.Outcomes, Is.Zero, "outcomes of an experiment are no part of the lift");
    }

    [Test]
    public async Task A_bad_experiment_is_refused()
    {
        await using var factory = await TestFactory.CreateAsync();
        await Assert.ThatAsync(() => factory.SendAsync(BareAgainstCharacter with { Variants = [new() { Name = "only" }] }), Throws.InstanceOf<ValidationException>().With.Message.Contains("variants"));
        await Assert.ThatAsync(() => factory.SendAsync(BareAgainstCharacter with { Variants = [new() { Name = "a" }, new() { Name = "b", Enhancements = ["magic"] }] }), Throws.InstanceOf<ValidationException>().With.Message.Contains("topic_enhancement"));
        await Assert.ThatAsync(() => factory.SendAsync(BareAgainstCharacter with { Character = "nobody" }), Throws.InstanceOf<NotFoundException>());
        await Assert.ThatAsync(() => factory.SendAsync(new GetExperiment(Guid.NewGuid())), Throws.InstanceOf<NotFoundException>());
    }

    private static Task<OptimizedPrompt> OptimizeAsync(TestFactory factory, int channel) =>
        factory.SendAsync(new OptimizePrompt { Character = "peter", Context = new() { Topic = "beer", ChannelId = $"channel {channel}" } });
}
