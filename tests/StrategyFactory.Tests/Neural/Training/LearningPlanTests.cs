using NUnit.Framework;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.Tests.Neural.Training;

internal sealed class LearningPlanTests
{
    [Test]
    public void The_rate_rises_evenly_and_falls_to_nothing()
    {
        LearningPlan plan = new(10, 0.8) { WarmupSteps = 2 };
        Assert.That(Rates(plan), Is.EqualTo(new[] { 0.4, 0.8, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1 }).Within(1e-12));
        Assert.That(Rates(plan with { Decay = RateDecay.None }), Is.EqualTo(Enumerable.Repeat(0.8, 9).Prepend(0.4)).Within(1e-12));
        var cosine = Rates(plan with { Decay = RateDecay.Cosine });
        Assert.That(new[] { cosine[2], cosine[4], cosine[6] }, Is.EqualTo(new[] { 0.8, 0.4 * (1 + Math.Sqrt(0.5)), 0.4 }).Within(1e-12));
    }

    [Test]
    public void Plans_that_cannot_be_are_refused_by_name()
    {
        LearningPlan plan = new(10, 0.1);
        Assert.DoesNotThrow(plan.Check);
        Refused(plan with { Steps = 0 }, "Steps is 0; 1 and up is allowed.");
        Refused(plan with { LearningRate = -1 }, "LearningRate is -1; above 0 is allowed.");
        Refused(plan with { LearningRate = double.NaN }, "LearningRate is NaN; above 0 is allowed.");
        Refused(plan with { BatchSize = 0 }, "BatchSize is 0; 1 and up is allowed.");
        Refused(plan with { RowsAtOnce = -1 }, "RowsAtOnce is -1; 0 and up is allowed.");
        Refused(plan with { WarmupSteps = -1 }, "WarmupSteps is -1; 0 and up is allowed.");
        Refused(plan with { WeightDecay = -0.1 }, "WeightDecay is -0.1; 0 and up is allowed.");
        Refused(plan with { LongestGradient = double.NaN }, "LongestGradient is NaN; 0 and up is allowed.");
        Refused(plan with { ValidationInterval = 0 }, "ValidationInterval is 0; 1 and up is allowed.");
        Refused(plan with { Patience = -1 }, "Patience is -1; 0 and up is allowed.");
    }

    private static double[] Rates(LearningPlan plan) => [.. Enumerable.Range(0, plan.Steps).Select(plan.RateAt)];

    private static void Refused(LearningPlan plan, string message) =>
        Assert.That(Assert.Throws<ArgumentException>(plan.Check)!.Message, Does.StartWith(message));
}
