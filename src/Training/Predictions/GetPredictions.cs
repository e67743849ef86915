using MediatR;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Predictions;

internal sealed class GetPredictionsHandler(IMediator mediator, ModelPredictor predictor) : IRequestHandler<GetPredictions, ModelPredictions>
{
    public async Task<ModelPredictions> Handle(GetPredictions request, CancellationToken cancellationToken)
    {
        var model = await mediator.Send(new GetModel(request.ModelId), cancellationToken);
        return await predictor.PredictAsync(model, request.Symbol?.Trim().ToUpperInvariant(), request.Holdout, cancellationToken);
    }
}
