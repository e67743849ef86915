using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.T5;

/// <summary>
/// What is added to the scores, so that a softmax gives nothing to keys that are not to be seen: the lowest finite number.
/// </summary>
internal static class AttentionMask
{
    /// <summary>Keys that are missing.</summary>
    /// <param name="present">[batch, keys], 1 where there is a key and 0 where not.</param>
    /// <param name="type">That of the scores.</param>
    /// <returns>[batch, 1, 1, keys].</returns>
    public static Tensor Missing(Tensor present, ScalarType type) =>
        present.to_type(type).neg().add_(1).mul_(Tensors.Lowest(type)).unsqueeze(1).unsqueeze(1);

    /// <summary>Keys after the query, [length, length].</summary>
    public static Tensor Future(int length, ScalarType type, Device device) =>
        full([length, length], Tensors.Lowest(type), type, device).triu(1);
}
