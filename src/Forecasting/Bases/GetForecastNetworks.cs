using MediatR;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting.Bases;

internal sealed class GetForecastNetworksHandler(BaseModels bases) : IRequestHandler<GetForecastNetworks, IReadOnlyList<ForecastNetwork>>
{
    public Task<IReadOnlyList<ForecastNetwork>> Handle(GetForecastNetworks request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ForecastNetwork>>([.. bases.All().Select(Describe)]);

    internal static ForecastNetwork Describe(BaseModel model) => new(
        model.Name, model.Shape.Kind, model.Shape.ContextLength, model.Shape.PredictionLength, model.Origin.TrainedOn, model.Origin.Until);
}
