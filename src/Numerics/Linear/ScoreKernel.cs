using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Linear;

/// <summary>Scores η of several linear models on one tile of 64 rows, three models at a time.</summary>
/// <remarks>
/// Every score is a chain of fused multiply-adds over the features with a weight in order; a zero weight adds nothing, so that the
/// other models of a tile change no bit.
/// </remarks>
internal static class ScoreKernel
{
    private const int Rows = LabelTiles.TileRows;

    /// <summary>η of every model and row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scores(ReadOnlySpan<double> tile, in ScoredModels models, Span<double> scores)
    {
        ref var x = ref MemoryMarshal.GetReference(tile);
        ref var score = ref MemoryMarshal.GetReference(scores);
        ref var weights = ref MemoryMarshal.GetReference(models.Weights);
        ref var offsets = ref MemoryMarshal.GetReference(models.Offsets);
        ref var used = ref MemoryMarshal.GetReference(models.Used);
        var (words, stride) = (ScoredModels.Words(models.Features), models.Stride);
        var model = 0;
        for (; model + 3 <= models.Count; model += 3)
        {
            Scores3(ref x, ref Unsafe.Add(ref used, model * words), words, ref Unsafe.Add(ref weights, model * stride), stride,
                ref Unsafe.Add(ref offsets, model), ref Unsafe.Add(ref score, model * Rows));
        }

        for (; model < models.Count; model++)
        {
            Scores1(ref x, ref Unsafe.Add(ref used, model * words), words, ref Unsafe.Add(ref weights, model * stride),
                Unsafe.Add(ref offsets, model), ref Unsafe.Add(ref score, model * Rows));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3, ref double to)
    {
        v0.StoreUnsafe(ref to);
        v1.StoreUnsafe(ref to, 8);
        v2.StoreUnsafe(ref to, 16);
        v3.StoreUnsafe(ref to, 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scores3(
        ref double x, ref ulong used, int words, ref double weights, int stride, ref double offsets, ref double scores)
    {
        for (var row = 0; row < Rows; row += 32)
        {
            Vector512<double> a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3;
            a0 = a1 = a2 = a3 = Vector512.Create(offsets);
            b0 = b1 = b2 = b3 = Vector512.Create(Unsafe.Add(ref offsets, 1));
            c0 = c1 = c2 = c3 = Vector512.Create(Unsafe.Add(ref offsets, 2));
            for (var word = 0; word < words; word++)
            {
                for (var bits = Unsafe.Add(ref used, word) | Unsafe.Add(ref used, word + words) | Unsafe.Add(ref used, word + 2 * words);
                     bits != 0; bits &= bits - 1)
                {
                    var j = word * 64 + BitOperations.TrailingZeroCount(bits);
                    ref var column = ref Unsafe.Add(ref x, j * Rows + row);
                    var x0 = Vector512.LoadUnsafe(ref column);
                    var x1 = Vector512.LoadUnsafe(ref column, 8);
                    var x2 = Vector512.LoadUnsafe(ref column, 16);
                    var x3 = Vector512.LoadUnsafe(ref column, 24);
                    var w = Vector512.Create(Unsafe.Add(ref weights, j));
                    a0 = Vector512.FusedMultiplyAdd(w, x0, a0);
                    a1 = Vector512.FusedMultiplyAdd(w, x1, a1);
                    a2 = Vector512.FusedMultiplyAdd(w, x2, a2);
                    a3 = Vector512.FusedMultiplyAdd(w, x3, a3);
                    w = Vector512.Create(Unsafe.Add(ref weights, j + stride));
                    b0 = Vector512.FusedMultiplyAdd(w, x0, b0);
                    b1 = Vector512.FusedMultiplyAdd(w, x1, b1);
                    b2 = Vector512.FusedMultiplyAdd(w, x2, b2);
                    b3 = Vector512.FusedMultiplyAdd(w, x3, b3);
                    w = Vector512.Create(Unsafe.Add(ref weights, j + 2 * stride));
                    c0 = Vector512.FusedMultiplyAdd(w, x0, c0);
                    c1 = Vector512.FusedMultiplyAdd(w, x1, c1);
                    c2 = Vector512.FusedMultiplyAdd(w, x2, c2);
                    c3 = Vector512.FusedMultiplyAdd(w, x3, c3);
                }
            }

            Store(a0, a1, a2, a3, ref Unsafe.Add(ref scores, row));
            Store(b0, b1, b2, b3, ref Unsafe.Add(ref scores, row + Rows));
            Store(c0, c1, c2, c3, ref Unsafe.Add(ref scores, row + 2 * Rows));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scores1(ref double x, ref ulong used, int words, ref double weights, double offset, ref double scores)
    {
        for (var row = 0; row < Rows; row += 32)
        {
            Vector512<double> a0, a1, a2, a3;
            a0 = a1 = a2 = a3 = Vector512.Create(offset);
            for (var word = 0; word < words; word++)
            {
                for (var bits = Unsafe.Add(ref used, word); bits != 0; bits &= bits - 1)
                {
                    var j = word * 64 + BitOperations.TrailingZeroCount(bits);
                    ref var column = ref Unsafe.Add(ref x, j * Rows + row);
                    var w = Vector512.Create(Unsafe.Add(ref weights, j));
                    a0 = Vector512.FusedMultiplyAdd(w, Vector512.LoadUnsafe(ref column), a0);
                    a1 = Vector512.FusedMultiplyAdd(w, Vector512.LoadUnsafe(ref column, 8), a1);
                    a2 = Vector512.FusedMultiplyAdd(w, Vector512.LoadUnsafe(ref column, 16), a2);
                    a3 = Vector512.FusedMultiplyAdd(w, Vector512.LoadUnsafe(ref column, 24), a3);
                }
            }

            Store(a0, a1, a2, a3, ref Unsafe.Add(ref scores, row));
        }
    }
}
