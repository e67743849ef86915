using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Importance;
using StrategyFactory.Training.Linear;
using StrategyFactory.Training.Trees;

namespace StrategyFactory.Training.Tabular;

internal sealed class FitModelHandler(TrainingPreparation preparation, ImportanceMeasures importance, FittingSlots slots, IOptions<TrainingOptions> options) : IRequestHandler<FitModel, FittedModel>
{
    public async Task<FittedModel> Handle(FitModel request, CancellationToken cancellationToken)
    {
        var prepared = await preparation.PrepareAsync(request.Specification, cancellationToken);
        var plan = PlanTrainingHandler.Of(prepared, options.Value, null);
        return await Task.Run(
            () => prepared.Algorithm.GrowsTrees
                ? new TreeTraining(prepared, plan, importance, slots, options.Value).Fit(request.CellsDone, cancellationToken)
                : new LinearTraining(prepared, plan, importance, options.Value).Fit(request.CellsDone, cancellationToken),
            cancellationToken);
    }
}
