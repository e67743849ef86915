namespace StrategyFactory.MarketData.Contracts;

/// <summary>A forecast as a column of a dataset.</summary>
/// <param name="Experiment">Id of the experiment that says how it is made.</param>
/// <param name="Warmup">Leading bars without a value; bars that a network was trained on before it came here have none either.</param>
public sealed record ForecastColumn(string Experiment, int Warmup);
