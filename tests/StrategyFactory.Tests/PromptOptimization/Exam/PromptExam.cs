using MediatR;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Tests.PromptOptimization.Exam;

/// <summary>The exam's report; rates are true success probabilities.</summary>
/// <param name="Outcomes">Outcomes learned from.</param>
/// <param name="BestFixed">Rate of the best set used everywhere.</param>
/// <param name="Oracle">Rate of the best set for every character and topic.</param>
/// <param name="Untreated">Rate of bare prompts.</param>
/// <param name="WhileLearning">Rate of all prompts during the lessons, those held back included.</param>
/// <param name="AfterLearning">Rate of the treated prompts after the lessons.</param>
/// <param name="Predicted">Score of the predicted probabilities.</param>
/// <param name="Calibrated">Score of the calibrated probabilities.</param>
/// <param name="Lift">Measured lift with its interval.</param>
internal sealed record PromptExamReport(
    int Outcomes, double BestFixed, double Oracle, double Untreated, double WhileLearning, double AfterLearning, ExamForecast Predicted, ExamForecast Calibrated, Estimate? Lift);

/// <summary>Brier score of a forecast beside that of the constant that knows the overall rate.</summary>
/// <param name="Brier">The forecast's.</param>
/// <param name="Constant">The constant's.</param>
internal sealed record ExamForecast(double Brier, double Constant);

/// <summary>Does the module learn what works, and does it know how well? Lets it choose for a simulated audience whose truth is known.</summary>
/// <param name="services">Container with the module.</param>
/// <param name="seed">Seed of the audience.</param>
internal sealed class PromptExam(IServiceProvider services, ulong seed)
{
    private const int Evaluations = 600;

    /// <summary>Teaches with a number of outcomes, then examines.</summary>
    internal async Task<PromptExamReport> RunAsync(int outcomes)
    {
        SimulatedAudience audience = new(seed);
        var whileLearning = 0.0;
        for (var i = 0; i < outcomes; i++)
        {
            var (character, topic) = audience.Visitor();
            var prompt = await OptimizeAsync(audience, character, topic, i);
            var kinds = SimulatedAudience.KindsOf(prompt.EnhancementsApplied);
            whileLearning += audience.SuccessRate(character, topic, kinds);
            await SendAsync(new RecordPerformance { OptimizationId = prompt.OptimizationId, Character = character, PerformanceData = new() { QualityScore = audience.Judge(character, topic, kinds) } });
        }

        var stats = await SendAsync(new GetPerformanceStats());
        return new(
            outcomes, Math.Round(SimulatedAudience.Sets().Max(audience.FixedPolicy), 4), Math.Round(audience.Oracle(), 4), Math.Round(audience.FixedPolicy([]), 4),
            Math.Round(whileLearning / outcomes, 4), Math.Round(await ExamineAsync(audience, outcomes), 4),
            new(stats.Calibration.Predicted.Brier!.Value, stats.Calibration.Predicted.ConstantBrier!.Value), new(stats.Calibration.Calibrated.Brier!.Value, stats.Calibration.Calibrated.ConstantBrier!.Value), stats.Lift.SuccessRate);
    }

    private async Task<double> ExamineAsync(SimulatedAudience audience, int lessons)
    {
        var (rate, treated) = (0.0, 0);
        for (var i = 0; i < Evaluations; i++)
        {
            // every character and topic equally often
            var character = SimulatedAudience.Characters[i % SimulatedAudience.Characters.Count];
            var topic = SimulatedAudience.Topics[i / SimulatedAudience.Characters.Count % SimulatedAudience.Topics.Count];
            var prompt = await OptimizeAsync(audience, character, topic, lessons + i);
            if (prompt.OptimizationMetadata.Arm == "treated")
            {
                treated++;
                rate += audience.SuccessRate(character, topic, SimulatedAudience.KindsOf(prompt.EnhancementsApplied));
            }
        }

        return rate / treated;
    }

    private Task<OptimizedPrompt> OptimizeAsync(SimulatedAudience audience, string character, string topic, int number) => SendAsync(new OptimizePrompt
    {
        Character = character,
        Context = new() { Topic = topic, UserInput = "What do you think?", ConversationHistory = audience.Chance(0.5) ? [new("user", "Hello.")] : null },
        Seed = unchecked((long)((seed * 1_000_003) + (ulong)number)),
    });

    private async Task<T> SendAsync<T>(IRequest<T> request)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }
}
