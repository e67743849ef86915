using MediatR;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Generations;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>
/// What <c>adaptive_grid</c> saved in a training, and how far its model's score lies below that of the whole grid. The latter is
/// known where that grid has been trained before, and where the request asks for it: then it is fitted, and only its score is used.
/// </summary>
internal sealed class GridRegret(IMediator mediator, TimeProvider clock)
{
    /// <summary>The row of the option.</summary>
    /// <param name="config">The resolved request.</param>
    /// <param name="generation">The generation, its time of fitting known.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="fitted">The model, null where it was known.</param>
    /// <param name="token">Cancels.</param>
    internal async Task<SavingRecord> MeasureAsync(EvolutionRequest config, Generation generation, TrainingPlan plan, FittedModel? fitted, CancellationToken token)
    {
        var saving = JudgedSavings.New(generation, SearchOption.AdaptiveGrid);
        var details = fitted?.Details ?? (await mediator.Send(new GetModel(plan.ModelId!.Value), token)).Details;
        saving.FitsSaved = fitted?.Details.Halving!.FitsSaved ?? 0;
        if (plan.WholeGridModelId is { } known)
        {
            saving.Regret = (await mediator.Send(new GetModel(known), token)).Details.Score - details.Score;
        }
        else if (config.ReportRegret)
        {
            var fitting = clock.GetTimestamp();
            saving.Regret = (await mediator.Send(new FitModel(plan.Specification with { AdaptiveGrid = false }), token)).Details.Score - details.Score;
            saving.SecondsSaved = fitted is null ? 0 : clock.GetElapsedTime(fitting).TotalSeconds - generation.FitSeconds;
        }

        saving.Note = (fitted is null ? "the model was known" : $"{details.Halving!.Fits} of {details.Halving.Fits + details.Halving.FitsSaved} fits done") + (saving.Regret is null ? ", regret unknown" : "");
        return saving;
    }
}
