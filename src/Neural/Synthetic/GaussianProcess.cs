using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Synthetic;

/// <summary>A draw of a Gaussian process: L z with L Lᵀ = K, the matrix of its kernel, and z normal.</summary>
internal static class GaussianProcess
{
    // many kernels are alike almost everywhere: added to the diagonal until the matrix can be taken apart
    private static readonly double[] Jitters = [1e-8, 1e-6, 1e-4, 1e-2];

    /// <summary>With kernels by chance, mean 0.</summary>
    public static double[] Draw(Random random, int length)
    {
        var matrix = Matrix(Kernels.Draw(random, length), length);
        var normal = Enumerable.Range(0, length).Select(_ => random.NextNormal()).ToArray();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var kernel = tensor(matrix, [length, length]);
        var identity = eye(length, dtype: ScalarType.Float64) * kernel.diagonal().mean();
        foreach (var jitter in Jitters)
        {
            var (factor, failed) = linalg.cholesky_ex(kernel + (identity * jitter));
            if (failed.item<int>() == 0)
            {
                return factor.matmul(tensor(normal)).data<double>().ToArray();
            }
        }

        throw new InvalidOperationException("A sum or product of kernels is no kernel.");
    }

    private static double[] Matrix(Kernel kernel, int length)
    {
        var matrix = new double[length * length];
        for (var i = 0; i < length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                matrix[(i * length) + j] = matrix[(j * length) + i] = kernel((double)i / (length - 1), (double)j / (length - 1));
            }
        }

        return matrix;
    }
}
