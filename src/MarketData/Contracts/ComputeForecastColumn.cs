using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Forecasts at every bar of a series what an experiment forecasts, from that bar and those before, by a model that has learnt from
/// earlier bars only: the value of a bar is known at its close, independent of everything after it, and never from a fit that saw it.
/// </summary>
/// <param name="Experiment">Id of a completed experiment on a symbol.</param>
/// <returns>
/// One value a bar, NaN where there is none: the logarithm of the target at the horizon over what it is now; of returns, their sum up to
/// the horizon.
/// </returns>
public sealed record ComputeForecastColumn(string Experiment, BarSeries Bars) : IRequest<ReadOnlyMemory<double>>;
