using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Asks what a feature <c>forecast:EXPERIMENT</c> needs. Whoever forecasts answers; this module only knows the name.</summary>
/// <param name="Experiment">Id of a completed experiment on a symbol.</param>
public sealed record DescribeForecastColumn(string Experiment) : IRequest<ForecastColumn>;
