using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Linear;

/// <summary>Gradients and deviances of several logistic models on one tile of 64 rows, three models at a time.</summary>
/// <remarks>
/// Every sum is eight chains over the rows in order, one per lane: the bytes depend neither on the vector width nor on which models share
/// a tile. Where all scores of a tile lie in [−1, 1], as they do on markets, ½·tanh(η/2) and log cosh(η/2) are polynomials in η²
/// (interpolated at Chebyshev nodes; relative error below 10⁻¹⁷ before rounding), elsewhere they come from the exponential.
/// </remarks>
internal static class LogisticKernel
{
    private const int Rows = LabelTiles.TileRows;
    private const int Lanes = 8;

    /// <summary>Lanes of sums beside those of the features: Σ(p − y) and Σ(p − ½)².</summary>
    public const int ExtraSums = 2;

    // ½·tanh(η/2)/η in powers of η².
    private static readonly double[] s_tanh =
    [
        0.25, -0.020833333333333176, 0.0020833333333270024, -0.00021081349196433718, 2.135692160043526e-05, -2.1638721030885017e-06,
        2.192350159920079e-07, -2.2193159753943712e-08, 2.2246522522001487e-09, -2.075332847254026e-10, 1.3502838411119418e-11,
    ];

    // log cosh(η/2)/η² in powers of η².
    private static readonly double[] s_logCosh =
    [
        0.125, -0.005208333333333326, 0.0003472222222219475, -2.6351686503635357e-05, 2.1356922052535417e-06, -1.8032282563560412e-07,
        1.5659955891010334e-08, -1.3874796729991838e-09, 1.239170676784353e-10, -1.0521892302005291e-11, 6.415276865839106e-13,
    ];

    /// <summary>Adds a tile to the sums of gradients.</summary>
    /// <param name="tile">64 rows of p features and the labels less one half (<see cref="LabelTiles"/>).</param>
    /// <param name="models">Weights and offsets of the models in the tile's units.</param>
    /// <param name="from">First row of the tile that counts.</param>
    /// <param name="to">End of those rows.</param>
    /// <param name="scores">Scratch of 64 doubles per model.</param>
    /// <param name="sums">
    /// Per model eight lanes each of Σ(p − y)·x for every feature, of Σ(p − y) and of Σ(p − ½)².
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddGradients(
        ReadOnlySpan<double> tile, in ScoredModels models, int from, int to, Span<double> scores, Span<double> sums)
    {
        var features = models.Features;
        var labels = tile.Slice(features * Rows, Rows);
        var stride = (features + ExtraSums) * Lanes;
        ScoreKernel.Scores(tile, models, scores);
        for (var k = 0; k < models.Count; k++)
        {
            var extra = sums.Slice(k * stride + features * Lanes, ExtraSums * Lanes);
            Residuals(scores.Slice(k * Rows, Rows), labels, from, to, extra);
        }

        ref var x = ref MemoryMarshal.GetReference(tile);
        ref var residuals = ref MemoryMarshal.GetReference(scores);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        var model = 0;
        for (; model + 3 <= models.Count; model += 3)
        {
            Products3(ref x, features, ref Unsafe.Add(ref residuals, model * Rows), ref Unsafe.Add(ref sum, model * stride), stride);
        }

        for (; model < models.Count; model++)
        {
            Products1(ref x, features, ref Unsafe.Add(ref residuals, model * Rows), ref Unsafe.Add(ref sum, model * stride));
        }
    }

    /// <summary>Adds the deviances log(1 + e^η) − yη of a tile.</summary>
    /// <param name="tile">As for the gradients.</param>
    /// <param name="models">Weights and offsets of the models in the tile's units.</param>
    /// <param name="from">First row of the tile that counts.</param>
    /// <param name="to">End of those rows.</param>
    /// <param name="scores">Scratch of 64 doubles per model.</param>
    /// <param name="sums">Eight lanes per model.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddDeviances(
        ReadOnlySpan<double> tile, in ScoredModels models, int from, int to, Span<double> scores, Span<double> sums)
    {
        var labels = tile.Slice(models.Features * Rows, Rows);
        ScoreKernel.Scores(tile, models, scores);
        for (var k = 0; k < models.Count; k++)
        {
            Losses(scores.Slice(k * Rows, Rows), labels, from, to, sums.Slice(k * Lanes, Lanes));
        }
    }

    /// <summary>p − ½ of the scores of a tile.</summary>
    public static void HalfTanh(ReadOnlySpan<double> scores, Span<double> halves)
    {
        scores[..Rows].CopyTo(halves);
        HalfTanh(ref MemoryMarshal.GetReference(halves));
    }

    /// <summary>Sums eight lanes in order.</summary>
    public static double Total(ReadOnlySpan<double> lanes) =>
        lanes[0] + lanes[1] + lanes[2] + lanes[3] + lanes[4] + lanes[5] + lanes[6] + lanes[7];

    /// <summary>Replaces scores by p − y, zero outside the rows that count; adds Σ(p − y) and Σ(p − ½)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Residuals(Span<double> scores, ReadOnlySpan<double> labels, int from, int to, Span<double> sums)
    {
        ref var score = ref MemoryMarshal.GetReference(scores);
        ref var label = ref MemoryMarshal.GetReference(labels);
        HalfTanh(ref score);
        var total = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(sums));
        var squares = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(sums), Lanes);
        var whole = from == 0 && to == Rows;
        for (nuint i = 0; i < Rows; i += Lanes)
        {
            var half = Vector512.LoadUnsafe(ref score, i);
            var residual = half - Vector512.LoadUnsafe(ref label, i);
            if (!whole)
            {
                var inside = Inside((int)i, from, to);
                half &= inside;
                residual &= inside;
            }

            squares = Vector512.FusedMultiplyAdd(half, half, squares);
            total += residual;
            residual.StoreUnsafe(ref score, i);
        }

        total.StoreUnsafe(ref MemoryMarshal.GetReference(sums));
        squares.StoreUnsafe(ref MemoryMarshal.GetReference(sums), Lanes);
    }

    private static void HalfTanh(ref double scores)
    {
        if (AreSmall(ref scores))
        {
            SmallHalfTanh(ref scores);
        }
        else
        {
            LargeHalfTanh(ref scores);
        }
    }

    /// <summary>Replaces scores in [−1, 1] by p − ½, four vectors at a time so that the chains of their polynomials overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SmallHalfTanh(ref double scores)
    {
        ref var coefficients = ref MemoryMarshal.GetArrayDataReference(s_tanh);
        for (nuint i = 0; i < Rows; i += 4 * Lanes)
        {
            var x0 = Vector512.LoadUnsafe(ref scores, i);
            var x1 = Vector512.LoadUnsafe(ref scores, i + Lanes);
            var x2 = Vector512.LoadUnsafe(ref scores, i + 2 * Lanes);
            var x3 = Vector512.LoadUnsafe(ref scores, i + 3 * Lanes);
            var (u0, u1, u2, u3) = (x0 * x0, x1 * x1, x2 * x2, x3 * x3);
            Vector512<double> v0, v1, v2, v3;
            v0 = v1 = v2 = v3 = Vector512.Create(Unsafe.Add(ref coefficients, 10));
            for (var k = 9; k >= 0; k--)
            {
                var c = Vector512.Create(Unsafe.Add(ref coefficients, k));
                v0 = Vector512.FusedMultiplyAdd(v0, u0, c);
                v1 = Vector512.FusedMultiplyAdd(v1, u1, c);
                v2 = Vector512.FusedMultiplyAdd(v2, u2, c);
                v3 = Vector512.FusedMultiplyAdd(v3, u3, c);
            }

            ScoreKernel.Store(v0 * x0, v1 * x1, v2 * x2, v3 * x3, ref Unsafe.Add(ref scores, (nint)i));
        }
    }

    /// <summary>Replaces scores by p − ½, from e^−|η| so that nothing overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LargeHalfTanh(ref double scores)
    {
        for (nuint i = 0; i < Rows; i += Lanes)
        {
            var eta = Vector512.LoadUnsafe(ref scores, i);
            var half = Vector512<double>.One / (Vector512<double>.One + Vector512.Exp(-Vector512.Abs(eta))) - Vector512.Create(0.5);
            Vector512.CopySign(half, eta).StoreUnsafe(ref scores, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Losses(ReadOnlySpan<double> scores, ReadOnlySpan<double> labels, int from, int to, Span<double> sums)
    {
        ref var score = ref MemoryMarshal.GetReference(scores);
        ref var label = ref MemoryMarshal.GetReference(labels);
        var small = AreSmall(ref score);
        var total = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(sums));
        var zero = Vector512.Create(Math.Log(2));
        for (nuint i = 0; i < Rows; i += Lanes)
        {
            // log(1 + e^η) − yη = log 2 + log cosh(η/2) − (y − ½)η
            var eta = Vector512.LoadUnsafe(ref score, i);
            var square = eta * eta;
            var even = small
                ? Vector512.FusedMultiplyAdd(square, Polynomial(square, ref MemoryMarshal.GetArrayDataReference(s_logCosh)), zero)
                : Vector512.Log(Vector512<double>.One + Vector512.Exp(-Vector512.Abs(eta))) + 0.5 * Vector512.Abs(eta);
            var loss = even - Vector512.LoadUnsafe(ref label, i) * eta;
            total += (int)i < from || (int)i + Lanes > to ? loss & Inside((int)i, from, to) : loss;
        }

        total.StoreUnsafe(ref MemoryMarshal.GetReference(sums));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreSmall(ref double scores)
    {
        var largest = Vector512.Abs(Vector512.LoadUnsafe(ref scores));
        for (nuint i = Lanes; i < Rows; i += Lanes)
        {
            largest = Vector512.Max(largest, Vector512.Abs(Vector512.LoadUnsafe(ref scores, i)));
        }

        return Vector512.LessThanOrEqualAll(largest, Vector512<double>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Polynomial(Vector512<double> u, ref double coefficients)
    {
        var value = Vector512.Create(Unsafe.Add(ref coefficients, 10));
        value = Vector512.FusedMultiplyAdd(value, u, Vector512.Create(Unsafe.Add(ref coefficients, 9)));
        value = Vector512.FusedMultiplyAdd(value, u, Vector512.Create(Unsafe.Add(ref coefficients, 8)));
        value = Vector512.FusedMultiplyAdd(value, u, Vector512.Create(Unsafe.Add(ref coefficients, 7)));
        value = Vector512.FusedMultiplyAdd(value, u, Vector512.Create(Unsafe.Add(ref coefficients, 6)));
        value = Vector512.FusedMultiplyAdd(value, u, Vector512.Create(Unsafe.Add(ref coefficients, 5)));
        value = Vector512.FusedMultiplyAdd(value, u, Vector512.Create(Unsafe.Add(ref coefficients, 4)));
        value = Vector512.FusedMultiplyAdd(value, u, Vector512.Create(Unsafe.Add(ref coefficients, 3)));
        value = Vector512.FusedMultiplyAdd(value, u, Vector512.Create(Unsafe.Add(ref coefficients, 2)));
        value = Vector512.FusedMultiplyAdd(value, u, Vector512.Create(Unsafe.Add(ref coefficients, 1)));
        return Vector512.FusedMultiplyAdd(value, u, Vector512.Create(coefficients));
    }

    private static Vector512<double> Inside(int first, int from, int to)
    {
        var rows = Vector512.Create((double)first) + Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        return Vector512.GreaterThanOrEqual(rows, Vector512.Create((double)from)) & Vector512.LessThan(rows, Vector512.Create((double)to));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products3(ref double x, int features, ref double residuals, ref double sums, int stride)
    {
        var j = 0;
        for (; j + 4 <= features; j += 4)
        {
            Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default;
            Vector512<double> b2 = default, b3 = default, c0 = default, c1 = default, c2 = default, c3 = default;
            ref var column = ref Unsafe.Add(ref x, j * Rows);
            for (nuint i = 0; i < Rows; i += Lanes)
            {
                var a = Vector512.LoadUnsafe(ref residuals, i);
                var b = Vector512.LoadUnsafe(ref residuals, i + Rows);
                var c = Vector512.LoadUnsafe(ref residuals, i + 2 * Rows);
                var v = Vector512.LoadUnsafe(ref column, i);
                a0 = Vector512.FusedMultiplyAdd(a, v, a0);
                b0 = Vector512.FusedMultiplyAdd(b, v, b0);
                c0 = Vector512.FusedMultiplyAdd(c, v, c0);
                v = Vector512.LoadUnsafe(ref column, i + Rows);
                a1 = Vector512.FusedMultiplyAdd(a, v, a1);
                b1 = Vector512.FusedMultiplyAdd(b, v, b1);
                c1 = Vector512.FusedMultiplyAdd(c, v, c1);
                v = Vector512.LoadUnsafe(ref column, i + 2 * Rows);
                a2 = Vector512.FusedMultiplyAdd(a, v, a2);
                b2 = Vector512.FusedMultiplyAdd(b, v, b2);
                c2 = Vector512.FusedMultiplyAdd(c, v, c2);
                v = Vector512.LoadUnsafe(ref column, i + 3 * Rows);
                a3 = Vector512.FusedMultiplyAdd(a, v, a3);
                b3 = Vector512.FusedMultiplyAdd(b, v, b3);
                c3 = Vector512.FusedMultiplyAdd(c, v, c3);
            }

            AddFour(a0, a1, a2, a3, ref Unsafe.Add(ref sums, j * Lanes));
            AddFour(b0, b1, b2, b3, ref Unsafe.Add(ref sums, j * Lanes + stride));
            AddFour(c0, c1, c2, c3, ref Unsafe.Add(ref sums, j * Lanes + 2 * stride));
        }

        for (var model = 0; model < 3; model++)
        {
            Products(ref x, j, features, ref Unsafe.Add(ref residuals, model * Rows), ref Unsafe.Add(ref sums, model * stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products1(ref double x, int features, ref double residuals, ref double sums)
    {
        var j = 0;
        for (; j + 4 <= features; j += 4)
        {
            Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default;
            ref var column = ref Unsafe.Add(ref x, j * Rows);
            for (nuint i = 0; i < Rows; i += Lanes)
            {
                var a = Vector512.LoadUnsafe(ref residuals, i);
                a0 = Vector512.FusedMultiplyAdd(a, Vector512.LoadUnsafe(ref column, i), a0);
                a1 = Vector512.FusedMultiplyAdd(a, Vector512.LoadUnsafe(ref column, i + Rows), a1);
                a2 = Vector512.FusedMultiplyAdd(a, Vector512.LoadUnsafe(ref column, i + 2 * Rows), a2);
                a3 = Vector512.FusedMultiplyAdd(a, Vector512.LoadUnsafe(ref column, i + 3 * Rows), a3);
            }

            AddFour(a0, a1, a2, a3, ref Unsafe.Add(ref sums, j * Lanes));
        }

        Products(ref x, j, features, ref residuals, ref sums);
    }

    /// <summary>The last features, fewer than four.</summary>
    private static void Products(ref double x, int first, int features, ref double residuals, ref double sums)
    {
        for (var j = first; j < features; j++)
        {
            Vector512<double> sum = default;
            ref var column = ref Unsafe.Add(ref x, j * Rows);
            for (nuint i = 0; i < Rows; i += Lanes)
            {
                sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref residuals, i), Vector512.LoadUnsafe(ref column, i), sum);
            }

            Add(sum, ref Unsafe.Add(ref sums, j * Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour(
        Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3, ref double sums)
    {
        Add(v0, ref sums);
        Add(v1, ref Unsafe.Add(ref sums, Lanes));
        Add(v2, ref Unsafe.Add(ref sums, 2 * Lanes));
        Add(v3, ref Unsafe.Add(ref sums, 3 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<double> part, ref double sum) => (Vector512.LoadUnsafe(ref sum) + part).StoreUnsafe(ref sum);
}
