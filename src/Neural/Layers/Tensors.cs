using static TorchSharp.torch;

namespace StrategyFactory.Neural.Layers;

/// <summary>Between tensors and what may leave this assembly.</summary>
internal static class Tensors
{
    /// <summary>All elements in float32, row-major.</summary>
    public static float[] ToArray(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        return tensor.detach().to(ScalarType.Float32, CPU).contiguous().data<float>().ToArray();
    }

    /// <summary>The one element of a tensor, whatever its type.</summary>
    public static double ToNumber(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        return tensor.detach().to(ScalarType.Float64, CPU).item<double>();
    }

    /// <summary>
    /// The lowest finite number of a type: what an added mask keeps out of a softmax, and no NaN where it keeps out everything.
    /// </summary>
    public static double Lowest(ScalarType type) => type == ScalarType.Float64 ? double.MinValue : float.MinValue;
}
