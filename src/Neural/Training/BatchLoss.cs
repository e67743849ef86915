using static TorchSharp.torch;

namespace StrategyFactory.Neural.Training;

/// <summary>The loss of some rows.</summary>
/// <param name="Mean">Over what it is a mean of.</param>
/// <param name="Weight">How many of those there are, so that parts of a batch add up to the whole: rows, or tokens.</param>
/// <param name="Backward">
/// Adds the gradients of mean · weight, where the mean does not lead back to what it was made of; null where it does.
/// </param>
internal readonly record struct BatchLoss(Tensor Mean, double Weight, Action? Backward = null)
{
    /// <summary>Adds the gradients of mean · weight to those that are there.</summary>
    public void AddGradients()
    {
        if (Backward is null)
        {
            Mean.mul(Weight).backward();
        }
        else
        {
            Backward();
        }
    }
}
