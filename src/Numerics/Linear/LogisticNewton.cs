using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// Newton steps with the curvature of every row and a line search (glmnet's outer loop, Friedman, Hastie and Tibshirani 2010, made safe),
/// for labels that are rare or nearly separable, where one curvature for all rows moves slowly or too far.
/// </summary>
internal static class LogisticNewton
{
    private const int Rows = LabelTiles.TileRows;
    private const int Lanes = 8;

    /// <summary>p(1 − p) of a row counts as at least this much, so that the Hessian keeps its rank.</summary>
    private const double SmallestCurvature = 1e-6;

    /// <summary>Armijo's share of the decrease that the gradient promises.</summary>
    private const double Share = 1e-4;

    /// <summary>Differences of the objective below this are rounding.</summary>
    private const double Rounding = 1e-13;

    /// <summary>Fits one model from its point, which becomes the optimum.</summary>
    /// <param name="scratch">Working memory.</param>
    /// <param name="model">The model; its passes are counted on.</param>
    /// <param name="limits">Where the fit ends.</param>
    /// <param name="alpha">α.</param>
    public static void Fit(LogisticScratch scratch, LogisticState model, LogisticLimits limits, double alpha)
    {
        var set = model.Set;
        var (l1, l2) = (alpha * model.L1Ratio, alpha * (1 - model.L1Ratio));
        var gram = set.Gram;
        var quadratic = new StandardisedGram(gram, scratch.Hessian, scratch.Target);
        var curvature = new Curvature(gram.Features);
        var start = model.AnchorWeights.ToArray();
        start.CopyTo(model.Weights, 0);
        model.Intercept = model.AnchorIntercept;
        var value = Objective(scratch, model, l1, l2);
        model.Move = double.PositiveInfinity;
        model.Converged = false;
        while (model.Passes < limits.Passes && !model.Converged)
        {
            curvature.Measure(set, scratch);
            scratch.Anchor([model]);
            var (solved, slope) = Step(quadratic, curvature, scratch, model, limits, alpha);
            var before = model.Move;
            model.Move = Largest(model, gram.Features);
            var taken = model.Weights.ToArray();
            var intercept = model.Intercept;
            var share = 1.0;
            var next = Objective(scratch, model, l1, l2);
            while (next > value + Share * share * slope + Rounding * Math.Max(1, Math.Abs(value)) && share > 1e-10)
            {
                share /= 2;
                for (var j = 0; j < gram.Features; j++)
                {
                    model.Weights[j] = model.AnchorWeights[j] + share * (taken[j] - model.AnchorWeights[j]);
                }

                model.Intercept = model.AnchorIntercept + share * (intercept - model.AnchorIntercept);
                next = Objective(scratch, model, l1, l2);
            }

            value = next;
            model.Converged = solved && share == 1 && LogisticPath.IsNear(model.Move, double.IsInfinity(before) ? 1 : model.Move / before, limits.Tolerance);
        }
    }

    private static double Objective(LogisticScratch scratch, LogisticState model, double l1, double l2)
    {
        var (sizes, squares) = (0.0, 0.0);
        foreach (var weight in model.Weights)
        {
            sizes += Math.Abs(weight);
            squares += weight * weight;
        }

        return scratch.Deviance(model) + l1 * sizes + 0.5 * l2 * squares;
    }

    private static double Largest(LogisticState model, int features)
    {
        var move = Math.Abs(model.Intercept - model.AnchorIntercept);
        for (var j = 0; j < features; j++)
        {
            move = Math.Max(move, Math.Abs(model.Weights[j] - model.AnchorWeights[j]));
        }

        return move;
    }

    /// <summary>
    /// The minimum of the second-order model with the intercept eliminated, and the slope of the objective towards it, at most 0.
    /// </summary>
    private static (bool Solved, double Slope) Step(StandardisedGram quadratic, Curvature curvature, LogisticScratch scratch,
        LogisticState model, LogisticLimits limits, double alpha)
    {
        var (p, stride) = (quadratic.Features, quadratic.Stride);
        var scale = curvature.Intercept;
        curvature.Eliminate(quadratic.Correlations, stride);
        var target = quadratic.TargetCorrelations;
        target.Clear();
        for (var j = 0; j < p; j++)
        {
            if (model.AnchorWeights[j] != 0)
            {
                RowKernels.AddScaled(model.AnchorWeights[j], quadratic.Correlations.Slice(j * stride, stride), target);
            }
        }

        for (var j = 0; j < p; j++)
        {
            target[j] -= (model.Gradient[j] - curvature.Cross[j] * model.InterceptGradient / scale) / scale;
        }

        var solver = scratch.Solver;
        model.AnchorWeights.CopyTo(solver.Weights);
        SupportStep.RefreshGradient(quadratic, solver);
        var outcome = CoordinateDescent.Solve(quadratic, solver, alpha / scale, model.L1Ratio, limits.SweepTolerance, limits.Sweeps);
        solver.Weights.CopyTo(model.Weights);
        var (l1, l2) = (alpha * model.L1Ratio, alpha * (1 - model.L1Ratio));
        var (cross, slope) = (model.InterceptGradient, 0.0);
        for (var j = 0; j < p; j++)
        {
            var (from, to) = (model.AnchorWeights[j], model.Weights[j]);
            cross += curvature.Cross[j] * (to - from);
            slope += model.Gradient[j] * (to - from) + l1 * (Math.Abs(to) - Math.Abs(from)) + 0.5 * l2 * (to * to - from * from);
        }

        model.Intercept = model.AnchorIntercept - cross / scale;
        slope += model.InterceptGradient * (model.Intercept - model.AnchorIntercept);
        return (outcome.Converged, Math.Min(0, slope));
    }

    /// <summary>The Hessian of the mean deviance in [1, x], x standardised.</summary>
    private sealed class Curvature(int features)
    {
        private readonly Memory<double> _lanes = AlignedMemory.Allocate((features + 1) * (features + 2) / 2 * Lanes);
        private readonly Memory<double> _weighted = AlignedMemory.Allocate((features + 1) * Rows);
        private readonly double[] _products = new double[features * features];

        /// <summary>Mean of p(1 − p).</summary>
        public double Intercept { get; private set; }

        /// <summary>Means of p(1 − p)·x.</summary>
        public double[] Cross { get; } = new double[features];

        /// <summary>Sums over the training rows at the point whose deviance was taken last.</summary>
        public void Measure(LogisticSet set, LogisticScratch scratch)
        {
            _lanes.Span.Clear();
            foreach (var range in set.Training)
            {
                for (var tile = range.From / Rows; tile * Rows < range.To; tile++)
                {
                    var (from, to) = LogisticSet.Part(range, tile);
                    Add(set.Tiles.Tile(tile), scratch.Scores(set, tile), from, to);
                }
            }

            var gram = set.Gram;
            var sums = _lanes.Span;
            var next = 0;
            Intercept = Next(sums, ref next) / gram.Rows;
            for (var j = 0; j < features; j++)
            {
                Cross[j] = Next(sums, ref next) / gram.Rows;
            }

            for (var j = 0; j < features; j++)
            {
                for (var k = j; k < features; k++)
                {
                    var (mean, other) = (gram.Means[j], gram.Means[k]);
                    var cell = Next(sums, ref next) / gram.Rows - mean * Cross[k] - other * Cross[j] + mean * other * Intercept;
                    var scale = gram.StandardDeviations[j] * gram.StandardDeviations[k];
                    _products[j * features + k] = _products[k * features + j] = scale > 0 ? cell / scale : 0;
                }
            }

            for (var j = 0; j < features; j++)
            {
                var sd = gram.StandardDeviations[j];
                Cross[j] = sd > 0 ? (Cross[j] - gram.Means[j] * Intercept) / sd : 0;
            }
        }

        /// <summary>Writes the Hessian of the features with the intercept at its minimum, divided by <see cref="Intercept"/>.</summary>
        public void Eliminate(Span<double> matrix, int stride)
        {
            for (var j = 0; j < features; j++)
            {
                for (var k = 0; k < features; k++)
                {
                    matrix[j * stride + k] = (_products[j * features + k] - Cross[j] * Cross[k] / Intercept) / Intercept;
                }
            }
        }

        private static double Next(ReadOnlySpan<double> sums, ref int next) => LogisticKernel.Total(sums.Slice(Lanes * next++, Lanes));

        private void Add(ReadOnlySpan<double> tile, ReadOnlySpan<double> scores, int from, int to)
        {
            var weighted = _weighted.Span;
            for (var i = 0; i < Rows; i++)
            {
                var odds = Math.Exp(-Math.Abs(scores[i]));
                weighted[i] = i < from || i >= to ? 0 : Math.Max(SmallestCurvature, odds / ((1 + odds) * (1 + odds)));
            }

            ref var weight = ref MemoryMarshal.GetReference(weighted);
            ref var x = ref MemoryMarshal.GetReference(tile);
            ref var sums = ref MemoryMarshal.GetReference(_lanes.Span);
            nuint next = 0;
            AddColumn(ref weight, ref sums, ref next);
            for (var j = 0; j < features; j++)
            {
                var product = weighted.Slice((j + 1) * Rows, Rows);
                TensorPrimitives.Multiply(tile.Slice(j * Rows, Rows), weighted[..Rows], product);
                AddColumn(ref MemoryMarshal.GetReference(product), ref sums, ref next);
            }

            for (var j = 0; j < features; j++)
            {
                ref var left = ref MemoryMarshal.GetReference(weighted[((j + 1) * Rows)..]);
                for (var k = j; k < features; k++)
                {
                    ref var right = ref MemoryMarshal.GetReference(tile[(k * Rows)..]);
                    var sum = Vector512.LoadUnsafe(ref sums, next);
                    for (nuint i = 0; i < Rows; i += Lanes)
                    {
                        sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref left, i), Vector512.LoadUnsafe(ref right, i), sum);
                    }

                    sum.StoreUnsafe(ref sums, next);
                    next += Lanes;
                }
            }
        }

        private static void AddColumn(ref double column, ref double sums, ref nuint next)
        {
            var sum = Vector512.LoadUnsafe(ref sums, next);
            for (nuint i = 0; i < Rows; i += Lanes)
            {
                sum += Vector512.LoadUnsafe(ref column, i);
            }

            sum.StoreUnsafe(ref sums, next);
            next += Lanes;
        }
    }
}
