using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Linear;

/// <summary>Finds the support and the signs of the optimum from those of the current weights, one feature in or out at a time.</summary>
/// <remarks>
/// The primal active-set method for the elastic net (feature-sign search, Lee et al. 2007) on a tableau of
/// [Q + α(1 − ρ)I | q − αρ·s]: a Gauss–Jordan exchange of feature k costs p² multiplications, where a new Cholesky factor
/// costs |S|³/6. In the last column a feature of the support reads its weight at the minimum of the face, any other its
/// gradient. The objective never rises. The tableau's rounding grows with every exchange, therefore the weights it leaves are
/// a starting point for <see cref="SupportStep"/>, not a result.
/// </remarks>
internal static class ActiveSet
{
    /// <summary>A pivot below this says that a feature depends linearly on the support.</summary>
    private const double SmallestPivot = 1e-9;

    /// <summary>A gradient that exceeds αρ by less than this is not worth an exchange.</summary>
    private const double Slack = 1e-11;

    /// <summary>
    /// Moves the weights of <paramref name="scratch"/> to the optimal face if rounding permits; the gradient is not updated.
    /// </summary>
    /// <param name="gram">Q and q.</param>
    /// <param name="scratch">Weights, updated in place; weights outside the support become exactly zero.</param>
    /// <param name="l1">αρ &gt; 0.</param>
    /// <param name="l2">α(1 − ρ).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Search(StandardisedGram gram, SolverScratch scratch, double l1, double l2)
    {
        Load(gram, scratch, l1, l2);
        var features = gram.Features;
        var stride = scratch.FactorStride;
        var weights = scratch.Weights;
        var signs = scratch.Row;
        var tableau = scratch.Factor;
        for (var exchanges = 0; exchanges < 4 * features; exchanges++)
        {
            var (share, blocking) = FirstCrossing(scratch, features);
            for (var j = 0; j < features; j++)
            {
                var end = tableau[j * stride + features];
                weights[j] = signs[j] == 0 ? 0 : share < 1 ? weights[j] + share * (end - weights[j]) : end;
            }

            if (blocking >= 0)
            {
                weights[blocking] = 0;
                Leave(scratch, features, blocking, l1);
                continue;
            }

            var entering = SteepestOutside(scratch, features, l1);
            if (entering < 0 || (tableau[entering * stride + entering] < SmallestPivot && !MakeRoom(scratch, features, entering, l1)))
            {
                return;
            }

            ref var gradient = ref tableau[entering * stride + features];
            signs[entering] = Math.Sign(gradient);
            gradient -= l1 * signs[entering];
            Exchange(tableau, features, stride, entering);
        }
    }

    /// <summary>Takes a feature out of the support.</summary>
    private static void Leave(SolverScratch scratch, int features, int feature, double l1)
    {
        var signs = scratch.Row;
        Exchange(scratch.Factor, features, scratch.FactorStride, feature);
        scratch.Factor[feature * scratch.FactorStride + features] += l1 * signs[feature];
        signs[feature] = 0;
    }

    /// <summary>
    /// For a feature that is a combination of the support: trades weight for weight, which leaves the fit as it is and lowers the
    /// ℓ₁ norm, until a feature of the support reaches zero and leaves. False when none does or the dependence remains.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool MakeRoom(SolverScratch scratch, int features, int entering, double l1)
    {
        var stride = scratch.FactorStride;
        var tableau = scratch.Factor;
        var signs = scratch.Row;
        var weights = scratch.Weights;
        var direction = Math.Sign(tableau[entering * stride + features]);
        var (amount, leaving) = (double.PositiveInfinity, -1);
        for (var j = 0; j < features; j++)
        {
            var rate = direction * tableau[j * stride + entering];
            if (signs[j] != 0 && rate * signs[j] > SmallestPivot && weights[j] / rate < amount)
            {
                (amount, leaving) = (weights[j] / rate, j);
            }
        }

        if (leaving < 0)
        {
            return false;
        }

        for (var j = 0; j < features; j++)
        {
            weights[j] -= signs[j] != 0 ? amount * direction * tableau[j * stride + entering] : 0;
        }

        weights[leaving] = 0;
        weights[entering] = amount * direction;
        Leave(scratch, features, leaving, l1);
        return tableau[entering * stride + entering] >= SmallestPivot;
    }

    /// <summary>
    /// Fills the tableau and brings the support of the weights into it; a feature that depends on those before it starts at zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load(StandardisedGram gram, SolverScratch scratch, double l1, double l2)
    {
        var features = gram.Features;
        var stride = scratch.FactorStride;
        var tableau = scratch.Factor;
        var signs = scratch.Row;
        var weights = scratch.Weights;
        var correlations = gram.Correlations;
        var target = gram.TargetCorrelations;
        for (var j = 0; j < features; j++)
        {
            var row = tableau.Slice(j * stride, stride);
            correlations.Slice(j * gram.Stride, features).CopyTo(row);
            signs[j] = Math.Sign(weights[j]);
            row[j] += l2;
            row[features] = target[j] - l1 * signs[j];
            row[(features + 1)..].Clear();
        }

        for (var j = 0; j < features; j++)
        {
            if (signs[j] != 0 && tableau[j * stride + j] < SmallestPivot)
            {
                tableau[j * stride + features] += l1 * signs[j];
                signs[j] = weights[j] = 0;
            }
            else if (signs[j] != 0)
            {
                Exchange(tableau, features, stride, j);
            }
        }
    }

    /// <summary>Swaps feature k into the support, or out of it again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exchange(Span<double> tableau, int features, int stride, int k)
    {
        ref var first = ref MemoryMarshal.GetReference(tableau);
        ref var pivotRow = ref Unsafe.Add(ref first, k * stride);
        var inverse = 1 / Unsafe.Add(ref pivotRow, k);
        Unsafe.Add(ref pivotRow, k) = 1;
        RowKernels.Scale(inverse, ref pivotRow, stride);

        for (var i = 0; i < features; i++)
        {
            ref var row = ref Unsafe.Add(ref first, i * stride);
            var multiple = Unsafe.Add(ref row, k);
            if (i != k && multiple != 0)
            {
                Unsafe.Add(ref row, k) = 0;
                RowKernels.AddScaled(-multiple, ref pivotRow, ref row, stride);
            }
        }
    }

    /// <summary>How far the weights can go towards the face's minimum before the first one loses its sign, and which.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Share, int Blocking) FirstCrossing(SolverScratch scratch, int features)
    {
        var signs = scratch.Row;
        var weights = scratch.Weights;
        var tableau = scratch.Factor;
        var (share, blocking) = (1.0, -1);
        for (var j = 0; j < features; j++)
        {
            var sign = signs[j];
            var end = tableau[j * scratch.FactorStride + features];
            if (sign != 0 && end * sign <= 0)
            {
                var from = weights[j];
                var reach = from == 0 ? 0 : from / (from - end);
                if (blocking < 0 || reach < share)
                {
                    (share, blocking) = (reach, j);
                }
            }
        }

        return (share, blocking);
    }

    /// <summary>The feature outside the support whose gradient exceeds αρ the most, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SteepestOutside(SolverScratch scratch, int features, double l1)
    {
        var signs = scratch.Row;
        var tableau = scratch.Factor;
        var (largest, entering) = (l1 + Slack, -1);
        for (var j = 0; j < features; j++)
        {
            var gradient = Math.Abs(tableau[j * scratch.FactorStride + features]);
            if (signs[j] == 0 && gradient > largest)
            {
                (largest, entering) = (gradient, j);
            }
        }

        return entering;
    }
}
