using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Generations;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>What the options did that is known once a generation is trained.</summary>
internal static class TrainedSavings
{
    /// <summary>The rows of <c>overlap</c> and <c>look_ahead</c>.</summary>
    /// <param name="config">The resolved request.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="fitted">The model, null where it was known.</param>
    /// <param name="early">The training begun early, null where there was none.</param>
    internal static IEnumerable<SavingRecord> Of(EvolutionRequest config, Generation generation, TrainingPlan plan, FittedModel? fitted, EarlyModel? early)
    {
        if (config.Overlap && generation is { Number: > 0, Alternative: 0 })
        {
            // Also where nothing was saved: the model was known, or a crash took what had been trained.
            var saving = JudgedSavings.New(generation, SearchOption.Overlap);
            (saving.SecondsSaved, saving.Regret) = (early is null ? 0 : early.Seconds - early.Waited, 0);
            yield return saving;
        }

        if (config.LookAhead > 1 && generation.Number > 0 && generation.Alternative > 0)
        {
            var saving = JudgedSavings.New(generation, SearchOption.LookAhead);
            saving.FitsSaved = fitted is null ? 0 : -plan.Fits;
            yield return saving;
        }
    }
}
