namespace StrategyFactory.Forecasting.Models;

/// <summary>News of a model that learns step by step.</summary>
/// <param name="Step">Steps so far; 0 before the first, where only the validation loss is known.</param>
/// <param name="Epoch">The epoch of the step, from 1, or the boosting round; 0 before the first.</param>
/// <param name="Loss">Loss of the step; null before the first.</param>
/// <param name="ValLoss">Loss on the validation windows after it; null where it was not taken.</param>
internal readonly record struct LearntStep(int Step, int Epoch, double? Loss, double? ValLoss);
