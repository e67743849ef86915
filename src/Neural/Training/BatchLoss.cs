using static TorchSharp.torch;

namespace StrategyFactory.Neural.Training;

/// <summary>The loss of some rows.</summary>
/// <param name="Mean">Over what it is a mean of.</param>
/// <param name="Weight">How many of those there are, so that parts of a batch add up to the whole: rows, or tokens.</param>
internal readonly record struct BatchLoss(Tensor Mean, double Weight);
