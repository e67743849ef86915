using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Linear;

/// <summary>How a fit ended.</summary>
/// <param name="Sweeps">Sweeps over all features.</param>
/// <param name="Converged">Whether the last sweep moved no standardised weight by the tolerance.</param>
internal readonly record struct PointOutcome(int Sweeps, bool Converged);

/// <summary>
/// One fit on correlations: minimise ½wᵀQw − qᵀw + αρ‖w‖₁ + ½α(1 − ρ)‖w‖², which is scikit-learn's elastic-net objective
/// 1/(2n)·‖y − Xw‖² + … for standardised X and y, less the constant ½.
/// </summary>
/// <remarks>
/// Cyclic coordinate descent with exact soft thresholds (Friedman, Hastie &amp; Tibshirani 2010). After a few sweeps an
/// <see cref="ActiveSet"/> search and a <see cref="SupportStep"/> replace the slow tail that collinear features cause, and the
/// next sweep proves or refutes the result.
/// </remarks>
internal static class CoordinateDescent
{
    /// <summary>Sweeps before the first exact step; the next ones come after twice as many each, should the first not suffice.</summary>
    private const int SweepsBeforeStep = 3;

    /// <summary>A weight this small is rounding in an optimality condition that holds with equality, not a feature.</summary>
    private const double NoWeight = 1e-12;

    /// <summary>Solves one point, warm-started from the weights and gradient in <paramref name="scratch"/>.</summary>
    /// <param name="gram">Q and q.</param>
    /// <param name="scratch">Weights and gradient, updated in place.</param>
    /// <param name="alpha">α &gt; 0.</param>
    /// <param name="l1Ratio">ρ in [0, 1].</param>
    /// <param name="tolerance">Converged when no weight moves this much in a sweep.</param>
    /// <param name="maximumSweeps">Sweeps after which the fit ends unconverged.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static PointOutcome Solve(
        StandardisedGram gram, SolverScratch scratch, double alpha, double l1Ratio, double tolerance, int maximumSweeps)
    {
        var (l1, l2) = (alpha * l1Ratio, alpha * (1 - l1Ratio));
        if (l1 >= gram.NullFrom)
        {
            scratch.Reset(gram);
            return new(0, true);
        }

        var inverse = scratch.InverseDiagonal;
        var correlations = gram.Correlations;
        for (var j = 0; j < gram.Features; j++)
        {
            var curvature = correlations[j * gram.Stride + j];
            inverse[j] = curvature > 0 ? 1 / (curvature + l2) : 0;
        }

        if (l1 == 0)
        {
            SupportStep.Take(gram, scratch, l1, l2);
        }

        var converged = false;
        var sweeps = 0;
        var step = SweepsBeforeStep;
        while (!converged && sweeps < maximumSweeps)
        {
            converged = Sweep(gram, scratch, l1) < tolerance;
            if (++sweeps == step && !converged)
            {
                step *= 2;
                if (l1 > 0)
                {
                    ActiveSet.Search(gram, scratch, l1, l2);
                }

                if (!SupportStep.Take(gram, scratch, l1, l2))
                {
                    SupportStep.RefreshGradient(gram, scratch);
                }
            }
        }

        if (l1 > 0)
        {
            DropRounding(gram, scratch);
        }

        return new(sweeps, converged);
    }

    /// <summary>One pass over the features; returns the largest move.</summary>
    /// <remarks>
    /// The next gradient is updated in a register before the vector stores, so the chain from feature to feature does not wait for
    /// memory.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sweep(StandardisedGram gram, SolverScratch scratch, double l1)
    {
        var (features, stride) = (gram.Features, gram.Stride);
        ref var row = ref MemoryMarshal.GetReference(gram.Correlations);
        ref var weights = ref MemoryMarshal.GetReference(scratch.Weights);
        ref var gradient = ref MemoryMarshal.GetReference(scratch.Gradient);
        ref var inverse = ref MemoryMarshal.GetReference(scratch.InverseDiagonal);
        var largest = 0.0;
        var current = gradient;
        for (var j = 0; j < features; j++)
        {
            var next = j + 1 < features ? j + 1 : 0;
            var ahead = Unsafe.Add(ref gradient, next);
            var old = Unsafe.Add(ref weights, j);
            var raw = double.FusedMultiplyAdd(Unsafe.Add(ref row, j), old, current);
            var moved = (double.MaxNative(raw - l1, 0) + double.MinNative(raw + l1, 0)) * Unsafe.Add(ref inverse, j);
            var change = old - moved;
            current = double.FusedMultiplyAdd(change, Unsafe.Add(ref row, next), ahead);
            if (change != 0)
            {
                Unsafe.Add(ref weights, j) = moved;
                RowKernels.AddScaled(change, ref row, ref gradient, stride);
                largest = double.MaxNative(Math.Abs(change), largest);
            }

            row = ref Unsafe.Add(ref row, stride);
        }

        return largest;
    }

    private static void DropRounding(StandardisedGram gram, SolverScratch scratch)
    {
        var weights = scratch.Weights;
        var dropped = false;
        for (var j = 0; j < gram.Features; j++)
        {
            ref var weight = ref weights[j];
            if (weight != 0 && Math.Abs(weight) < NoWeight)
            {
                (weight, dropped) = (0, true);
            }
        }

        if (dropped)
        {
            SupportStep.RefreshGradient(gram, scratch);
        }
    }
}
