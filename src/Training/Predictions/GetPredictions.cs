using MediatR;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Models;

namespace StrategyFactory.Training.Predictions;

internal sealed class GetPredictionsHandler(IMediator mediator, ModelPredictor predictor, TrainingContext context, TimeProvider clock)
    : IRequestHandler<GetPredictions, ModelPredictions>
{
    public async Task<ModelPredictions> Handle(GetPredictions request, CancellationToken cancellationToken)
    {
        var model = await mediator.Send(new GetModel(request.ModelId), cancellationToken);
        var symbol = request.Symbol is { } given ? Symbol.Normalise(given) : model.Specification.Symbol;
        if (request.Holdout is { } access)
        {
            context.HoldoutReads.Add(new()
            {
                Id = Guid.CreateVersion7(),
                ModelId = request.ModelId,
                Symbol = symbol,
                RunId = access.RunId,
                Purpose = access.Purpose,
                ReadAt = clock.GetUtcNow(),
            });
            await context.SaveChangesAsync(cancellationToken);
        }

        return await predictor.PredictAsync(model, symbol, request, cancellationToken);
    }
}
