using NUnit.Framework;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.PromptOptimization.Exam;

internal sealed class PromptExamTests
{
    private const int Lessons = 2000;

    [TestCase(1UL)]
    public async Task After_two_thousand_outcomes_the_choice_is_as_good_as_the_best_fixed_one_and_its_forecast_beats_the_constant(ulong seed)
    {
        await using var factory = await TestFactory.CreateAsync();
        var report = await new PromptExam(factory.Services, seed).RunAsync(Lessons);
        await TestContext.Out.WriteLineAsync(report.ToString());
        Assert.That(report.AfterLearning, Is.GreaterThanOrEqualTo(report.BestFixed - 0.03));
        Assert.That(report.Calibrated.Brier, Is.LessThan(report.Calibrated.Constant));
        Assert.That(report.Predicted.Brier, Is.LessThan(report.Predicted.Constant));
        Assert.That(report.Lift!.Low, Is.GreaterThan(0));
    }
}
