using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Knowledge;
using StrategyFactory.PromptOptimization.Policy;

namespace StrategyFactory.PromptOptimization.Prompts;

/// <summary>Makes planned prompts. Whether one is handed out or only looked at, it is made here.</summary>
internal sealed class PromptMaking(
    PromptRetrieval retrieval, PromptEnhancement enhancement, SuccessForecast forecast, SuccessRates rates)
{
    internal async ValueTask<MadePrompt> MakeAsync(PromptPlan plan, CancellationToken token)
    {
        var retrieved = plan.Choice.Set.IsEmpty
            ? Retrieved.Off
            : await retrieval.AskAsync(plan.Character.Name, plan.Subject, plan.Context, plan.FailureReasons, token);
        var enhanced = enhancement.Apply(plan, retrieved.Passages);
        return new()
        {
            Plan = plan,
            Retrieved = retrieved,
            Enhanced = enhanced,
            Probability = forecast.Of(plan.Character.Name, plan.Topic, enhanced.Type, plan.Context),
            Calibrated = rates.Expected(plan.Character.Name, plan.Topic, plan.Choice.Set),
            GenerationSettings = GenerationTuning.For(plan.Character.Definition.GenerationSettings, plan.Attempt, plan.FailureReasons),
        };
    }
}
