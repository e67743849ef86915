using System.Numerics.Tensors;
using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// What the Hessian of a training set is beyond that of normal features, at one point of the regime; it grows with the variance of the
/// scores. One weighted product of the regime's rows, in intervals, serves all its sets. It decides how soon a fit ends, not where.
/// </summary>
internal sealed class LogisticShape
{
    private const double ReferenceRatio = 0.5;

    private readonly Memory<double> _matrix;
    private readonly double _variance;

    private LogisticShape(LogisticHessian hessian, LogisticSet set, ReadOnlySpan<double> weights)
    {
        var (gram, p, stride) = (set.Gram, set.Gram.Features, set.Gram.Stride);
        _matrix = AlignedMemory.Allocate(p * stride);
        Cross = [.. hessian.Cross];
        hessian.Eliminate(_matrix.Span, stride);
        var product = new double[stride];
        for (var j = 0; j < p; j++)
        {
            RowKernels.AddScaled(weights[j], gram.Correlations.Slice(j * stride, stride), product);
        }

        _variance = TensorPrimitives.Dot<double>(weights[..p], product.AsSpan(0, p));
        var (curvature, slope) = (set.NormalCurvature(_variance), set.NormalCurvatureSlope(_variance));
        for (var j = 0; j < p; j++)
        {
            for (var k = 0; k < p; k++)
            {
                ref var cell = ref _matrix.Span[j * stride + k];
                cell = hessian.Intercept * cell - curvature * gram.Correlations[j * stride + k] - 2 * slope * product[j] * product[k];
            }
        }
    }

    /// <summary>The difference of the Hessians, with the intercept eliminated, p padded rows.</summary>
    public ReadOnlySpan<double> Matrix => _matrix.Span;

    /// <summary>Means of p(1 − p)·x, which tie the weights to the intercept.</summary>
    public double[] Cross { get; }

    /// <summary>
    /// Measures the sets of a regime, the last of them all rows, where a fit of that one at α and ρ = ½ would end if features were
    /// normal; empty where that is the null model.
    /// </summary>
    /// <param name="sets">Folds and, last, all rows.</param>
    /// <param name="folds">Their intervals.</param>
    /// <param name="scratch">Working memory.</param>
    /// <param name="limits">Limits of coordinate descent.</param>
    /// <param name="alpha">The smallest α.</param>
    public static LogisticShape[] Measure(
        LogisticSet[] sets, RegimeFolds folds, LogisticScratch scratch, LogisticLimits limits, double alpha)
    {
        var all = sets[^1];
        var model = scratch.Models[0];
        model.Reset(all, 0, ReferenceRatio);
        LogisticPath.Step(model, scratch, limits, alpha);
        if (!(model.Variance > 0))
        {
            return [];
        }

        scratch.Load([model]);
        var hessian = new LogisticHessian(all.Gram.Features);
        var sums = new double[folds.Intervals][];
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = hessian.Sums(all.Tiles, scratch, (folds.Cuts[i], folds.Cuts[i + 1]));
        }

        var shapes = new LogisticShape[sets.Length];
        for (var set = 0; set < sets.Length; set++)
        {
            var total = new double[sums[0].Length];
            for (var i = 0; i < sums.Length; i++)
            {
                if (set == sets.Length - 1 || folds.Trains(set, i))
                {
                    TensorPrimitives.Add(total, sums[i], total);
                }
            }

            var gram = sets[set].Gram;
            hessian.Take(total, gram);
            double[] weights =
            [
                .. Enumerable.Range(0, gram.Features).Select(j => all.Gram.StandardDeviations[j] > 0
                    ? model.Weights[j] * gram.StandardDeviations[j] / all.Gram.StandardDeviations[j] : 0),
            ];
            shapes[set] = new(hessian, sets[set], weights);
        }

        return shapes;
    }

    /// <summary>What to take it times for scores whose variance goes from one value to another.</summary>
    public double Share(double from, double to) =>
        _variance > 0 ? Math.Min(1, (from + Math.Sqrt(from * to) + to) / (3 * _variance)) : 0;
}
