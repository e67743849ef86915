namespace StrategyFactory.Forecasting.Contracts;

/// <summary>A point of a curve of losses.</summary>
/// <param name="Step">Steps of the training so far; 0 before the first.</param>
/// <param name="Loss">Mean loss of the steps since the point before; null at 0.</param>
/// <param name="ValLoss">Loss on the validation windows there; null where it was not taken.</param>
public sealed record LossPoint(int Step, double? Loss, double? ValLoss = null);
