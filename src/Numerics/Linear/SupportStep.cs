using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>A Newton step with the support and the signs of the weights held fixed.</summary>
/// <remarks>
/// On the orthant face of the current signs s the objective is a quadratic with its minimum where
/// (Q_SS + α(1 − ρ)I)·z = q_S − αρ·s. If z keeps the signs it is taken whole; else the step ends where the first weight
/// reaches zero, which is still a descent (the active-set step of Lee et al. 2007, "Efficient sparse coding algorithms").
/// </remarks>
internal static class SupportStep
{
    /// <summary>A pivot below this says that the support is linearly dependent: no step, and coordinate descent goes on alone.</summary>
    private const double SmallestPivot = 1e-12;

    /// <summary>Moves the weights of <paramref name="scratch"/>; weights outside the support stay exactly zero.</summary>
    /// <param name="gram">Q and q.</param>
    /// <param name="scratch">Weights and gradient q − Qw, updated in place.</param>
    /// <param name="l1">αρ; 0 means that signs do not matter and the support is every column that is not constant.</param>
    /// <param name="l2">α(1 − ρ).</param>
    /// <returns>Whether the weights were replaced by the face's exact minimum or moved towards it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Take(StandardisedGram gram, SolverScratch scratch, double l1, double l2)
    {
        var size = FindSupport(gram, scratch, l1);
        if (size == 0 || !Factorise(gram, scratch, size, l1, l2))
        {
            return false;
        }

        var weights = scratch.Weights;
        var solution = scratch.Row;
        var support = scratch.Support;
        SolveBack(scratch.Factor, scratch.FactorStride, size, solution);
        var (length, blocking) = (1.0, -1);
        if (l1 > 0)
        {
            for (var i = 0; i < size; i++)
            {
                var from = weights[support[i]];
                var to = solution[i];
                if (from > 0 ? to <= 0 : to >= 0)
                {
                    var reach = from / (from - to);
                    if (reach < length || blocking < 0)
                    {
                        (length, blocking) = (reach, i);
                    }
                }
            }
        }

        for (var i = 0; i < size; i++)
        {
            ref var weight = ref weights[support[i]];
            weight = blocking < 0 ? solution[i] : weight + length * (solution[i] - weight);
        }

        if (blocking >= 0)
        {
            weights[support[blocking]] = 0;
        }

        RefreshGradient(gram, scratch);
        return true;
    }

    /// <summary>Recomputes q − Qw from the weights, which also clears the rounding that sweeps leave in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RefreshGradient(StandardisedGram gram, SolverScratch scratch)
    {
        var weights = scratch.Weights;
        var gradient = scratch.Gradient;
        var correlations = gram.Correlations;
        gram.TargetCorrelations.CopyTo(gradient);
        for (var j = 0; j < gram.Features; j++)
        {
            if (weights[j] != 0)
            {
                RowKernels.AddScaled(-weights[j], correlations.Slice(j * gram.Stride, gram.Stride), gradient);
            }
        }
    }

    private static int FindSupport(StandardisedGram gram, SolverScratch scratch, double l1)
    {
        var weights = scratch.Weights;
        var sds = gram.StandardDeviations;
        var size = 0;
        for (var j = 0; j < gram.Features; j++)
        {
            if (l1 > 0 ? weights[j] != 0 : sds[j] > 0)
            {
                scratch.Support[size++] = j;
            }
        }

        return size;
    }

    /// <summary>Upper factor of A = LDLᵀ by rows (DLᵀ is stored), with the right-hand side as a last column, which becomes L⁻¹r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Factorise(StandardisedGram gram, SolverScratch scratch, int size, double l1, double l2)
    {
        var factor = scratch.Factor;
        var stride = scratch.FactorStride;
        var support = scratch.Support;
        var weights = scratch.Weights;
        var correlations = gram.Correlations;
        var target = gram.TargetCorrelations;
        for (var i = 0; i < size; i++)
        {
            var j = support[i];
            var from = correlations.Slice(j * gram.Stride, gram.Stride);
            var to = factor.Slice(i * stride, stride);
            for (var k = i; k < size; k++)
            {
                to[k] = from[support[k]];
            }

            to[i] += l2;
            to[size] = target[j] - (l1 > 0 ? Math.CopySign(l1, weights[j]) : 0);
        }

        ref var first = ref MemoryMarshal.GetReference(factor);
        for (var k = 0; k < size; k++)
        {
            ref var pivotRow = ref Unsafe.Add(ref first, k * stride);
            var pivot = Unsafe.Add(ref pivotRow, k);
            if (!(pivot > SmallestPivot))
            {
                return false;
            }

            var inverse = 1 / pivot;
            for (var i = k + 1; i < size; i++)
            {
                // Whole vectors: the few entries left of the diagonal that this touches are never read.
                var from = i & ~7;
                var multiple = -Unsafe.Add(ref pivotRow, i) * inverse;
                RowKernels.AddScaled(multiple, ref Unsafe.Add(ref pivotRow, from), ref Unsafe.Add(ref first, i * stride + from),
                    AlignedMemory.Padded(size + 1 - from));
            }
        }

        return true;
    }

    /// <summary>Solves DLᵀ·z = L⁻¹r, column by column so that no sum waits for the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SolveBack(ReadOnlySpan<double> factor, int stride, int size, Span<double> solution)
    {
        for (var i = 0; i < size; i++)
        {
            solution[i] = factor[i * stride + size];
        }

        for (var k = size - 1; k >= 0; k--)
        {
            var value = solution[k] /= factor[k * stride + k];
            for (var i = 0; i < k; i++)
            {
                solution[i] -= factor[i * stride + k] * value;
            }
        }
    }
}
