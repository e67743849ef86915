using FluentValidation;
using NUnit.Framework;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Retry;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Retry;

internal sealed class RetryPatternTests
{
    [Test]
    public void The_line_through_three_scores_predicts_the_fourth()
    {
        var trend = ScoreTrend.Of([(1, 42.3), (2, 58.7), (3, 71.2)]);
        Assert.That(trend.Next, Is.EqualTo(86.3).Within(1e-9));
        Assert.That(trend.Spread, Is.EqualTo(1.5922).Within(1e-4));
        Assert.That(trend.SuccessProbability(75), Is.EqualTo(0.774).Within(5e-4));
        Assert.That(trend.Direction, Is.EqualTo("positive"));
    }

    [Test]
    public void Few_attempts_are_no_trend()
    {
        Assert.That(ScoreTrend.Of([]), Is.EqualTo(new ScoreTrend(null, null, 0)));
        Assert.That(ScoreTrend.Of([]).SuccessProbability(75), Is.EqualTo(0.5));
        Assert.That((ScoreTrend.Of([(1, 60)]).Next, ScoreTrend.Of([(1, 60)]).Direction), Is.EqualTo((60.0, "unknown")));
        Assert.That(ScoreTrend.Of([(2, 40), (2, 60)]).Next, Is.EqualTo(50), "one attempt counted twice");
        Assert.That(ScoreTrend.Of([(1, 0), (2, 0)]).SuccessProbability(75), Is.EqualTo(0.05), "clamped");
        Assert.That(ScoreTrend.Of([(1, 70), (2, 100)]).SuccessProbability(75), Is.EqualTo(0.95));
    }

    [Test]
    public async Task The_example_of_the_reference_is_answered()
    {
        await using var factory = await TestFactory.CreateAsync();
        var analysis = await factory.SendAsync(new AnalyzeRetryPattern
        {
            Character = "brian",
            RetryHistory =
            [
                new() { Attempt = 1, QualityScore = 42.3, FailureReasons = ["poor_engagement", "too_formal"] },
                new() { Attempt = 2, QualityScore = 58.7, FailureReasons = ["insufficient_context"] },
                new() { Attempt = 3, QualityScore = 71.2, FailureReasons = ["character_inconsistency"] },
            ],
            Context = new() { Topic = "current_events", TargetThreshold = 75 },
        });
        Assert.That(analysis.PatternAnalysis.SuccessProbabilityNext, Is.EqualTo(0.774).Within(5e-4));
        Assert.That(analysis.PatternAnalysis.KeyIssues, Does.Contain("Formal language creeping in").And.Contain("Need more topic expertise injection"));
        Assert.That(analysis.OptimizationRecommendations.Select(recommendation => recommendation.Type), Is.EquivalentTo(["engagement_enhancement", "casual_tone_adjustment", "topic_expertise_enhancement", "character_consistency_enhancement"]));
        Assert.That(analysis.OptimizationRecommendations.Select(recommendation => recommendation.ExpectedImprovement), Is.Ordered.Descending.And.All.GreaterThan(0));
        Assert.That(analysis.NextAttemptStrategy.PromptModifications, Does.Contain("Ask the other person a pointed question"), "the character's own remedy");
        Assert.That(analysis.NextAttemptStrategy.GenerationSettings.Temperature, Is.Not.EqualTo(0.75));
    }

    [Test]
    public async Task Ten_thousand_attempts_are_refused_with_the_limit()
    {
        await using var factory = await TestFactory.CreateAsync();
        AnalyzeRetryPattern request = new() { Character = "brian", RetryHistory = [.. Enumerable.Range(1, 10_000).Select(i => new RetryAttempt { Attempt = i, QualityScore = 50 })] };
        await Assert.ThatAsync(() => factory.SendAsync(request), Throws.InstanceOf<ValidationException>().With.Message.Contains("10000").And.Message.Contains("1000"));
        var thousand = await factory.SendAsync(request with { RetryHistory = [.. request.RetryHistory.Take(1000)] });
        Assert.That((thousand.PatternAnalysis.ImprovementTrend, thousand.PatternAnalysis.PredictedNextScore), Is.EqualTo(("flat", 50.0)));
    }
}
