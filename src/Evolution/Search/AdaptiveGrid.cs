using MediatR;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>
/// What <c>adaptive_grid</c> saved in a training, and how far its model's score lies below that of the whole grid. The latter is
/// known where that grid has been trained before, and where the request asks for it: then it is fitted, and only its score is used.
/// The halving itself is the training's.
/// </summary>
internal sealed class AdaptiveGrid(IMediator mediator, TimeProvider clock)
{
    internal static SearchOption Option { get; } = new(
        "adaptive_grid", request => request.AdaptiveGrid, "seconds measured where the whole grid was fitted as well", RegretUnit: "r2");

    /// <summary>The row of a generation.</summary>
    /// <param name="generation">The generation, its time of fitting known.</param>
    /// <param name="fitted">The model, null where it was known.</param>
    /// <param name="token">Ends a fit of the whole grid.</param>
    internal async Task<SavingRecord> TrainedAsync(
        SearchOptions search, Generation generation, TrainingPlan plan, FittedModel? fitted, CancellationToken token)
    {
        var saving = Option.Row(generation);
        var details = fitted?.Details ?? await DetailsAsync(plan.ModelId!.Value, token);
        saving.FitsSaved = fitted?.Details.Halving!.FitsSaved ?? 0;
        if (plan.WholeGridModelId is { } known)
        {
            saving.Regret = (await DetailsAsync(known, token)).Score - details.Score;
        }
        else if (search.ReportRegret)
        {
            var fitting = clock.GetTimestamp();
            var whole = await mediator.Send(
                new FitModel(plan.Specification with { AdaptiveGrid = false }) { AsOf = generation.RunId }, token);
            saving.Regret = whole.Details.Score - details.Score;
            saving.SecondsSaved = fitted is null ? 0 : clock.GetElapsedTime(fitting).TotalSeconds - generation.FitSeconds;
        }

        saving.Note = Done(fitted) + (saving.Regret is null ? ", regret unknown" : "");
        return saving;
    }

    private static string Done(FittedModel? fitted) => fitted?.Details.Halving is not { } halving
        ? "the model was known"
        : $"{halving.Fits} of {halving.Fits + halving.FitsSaved} fits done";

    private async Task<ModelDetails> DetailsAsync(Guid model, CancellationToken token) =>
        (await mediator.Send(new GetModel(model), token)).Details;
}
