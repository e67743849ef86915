using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Asks what a feature <c>forecast:EXPERIMENT</c> needs. Whoever forecasts answers; this module only knows the name.</summary>
/// <param name="Experiment">Id of a completed experiment on a symbol.</param>
public sealed record DescribeForecastColumn(string Experiment) : IRequest<ForecastColumn>;

/// <summary>A forecast as a column of a dataset.</summary>
/// <param name="Experiment">Id of the experiment that says how it is made.</param>
/// <param name="Warmup">Leading bars without a value; bars that a network was trained on before it came here have none either.</param>
public sealed record ForecastColumn(string Experiment, int Warmup);
