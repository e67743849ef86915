using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// XᵀX of tall row-major doubles, accumulated in registers: tiles of 4 rows × 24, 16 or 8 columns of the result.
/// </summary>
/// <remarks>
/// Every entry is its own chain of fused multiply-adds over the rows in order, one chain per 64 rows, the chains added in
/// order. No sum crosses vector lanes, so the bytes are the same for every vector width.
/// </remarks>
internal static class GramKernel
{
    /// <summary>Rows per register chain; 64 rows of 100 columns still lie in the first two cache levels.</summary>
    public const int TileRows = 64;

    /// <summary>Adds the XᵀX of <paramref name="count"/> rows to <paramref name="gram"/>.</summary>
    /// <param name="rows">
    /// Row-major, <c>layout.Stride</c> doubles a row, the padding columns zero. NaN spreads to its row and column.
    /// </param>
    /// <param name="count">Rows of X.</param>
    /// <param name="layout">Columns of X and the shape of the result.</param>
    /// <param name="gram"><c>layout.Length</c> doubles.</param>
    /// <exception cref="ArgumentException">A span is shorter than the shapes say.</exception>
    public static void Accumulate(ReadOnlySpan<double> rows, int count, GramLayout layout, Span<double> gram) =>
        Accumulate(rows, count, layout, gram, Vector512.IsHardwareAccelerated);

    /// <summary>The same with the vector width chosen by the caller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Accumulate(ReadOnlySpan<double> rows, int count, GramLayout layout, Span<double> gram, bool wide)
    {
        if (rows.Length < count * layout.Stride || gram.Length < layout.Length)
        {
            throw new ArgumentException("The rows or the Gram matrix are shorter than the layout says.", nameof(rows));
        }

        ref var x = ref MemoryMarshal.GetReference(rows);
        ref var g = ref MemoryMarshal.GetReference(gram);
        for (var first = 0; first < count; first += TileRows)
        {
            var chain = Math.Min(TileRows, count - first);
            ref var tile = ref Unsafe.Add(ref x, (nint)first * layout.Stride);
            if (wide)
            {
                AddTileWide(ref tile, chain, layout, ref g);
            }
            else
            {
                AddTileNarrow(ref tile, chain, layout, ref g);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTileWide(ref double x, int count, GramLayout layout, ref double gram)
    {
        var panels = layout.Panels;
        for (var panel = 0; panel < panels; panel++)
        {
            var stride = layout.PanelStride(panel);
            for (var half = 0; half < 8; half += 4)
            {
                ref var left = ref Unsafe.Add(ref x, panel * 8 + half);
                ref var target = ref Unsafe.Add(ref gram, layout.PanelOffset(panel) + half * stride);
                for (var column = panel; column < panels;)
                {
                    ref var right = ref Unsafe.Add(ref x, column * 8);
                    ref var sum = ref Unsafe.Add(ref target, (column - panel) * 8);
                    switch (panels - column)
                    {
                        case 1:
                            Tile4x1(ref left, ref right, layout.Stride, count, ref sum, stride);
                            column += 1;
                            break;
                        case 2 or 4:
                            Tile4x2(ref left, ref right, layout.Stride, count, ref sum, stride);
                            column += 2;
                            break;
                        default:
                            Tile4x3(ref left, ref right, layout.Stride, count, ref sum, stride);
                            column += 3;
                            break;
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTileNarrow(ref double x, int count, GramLayout layout, ref double gram)
    {
        for (var panel = 0; panel < layout.Panels; panel++)
        {
            var stride = layout.PanelStride(panel);
            for (var half = 0; half < 8; half += 4)
            {
                ref var left = ref Unsafe.Add(ref x, panel * 8 + half);
                ref var target = ref Unsafe.Add(ref gram, layout.PanelOffset(panel) + half * stride);
                for (var column = panel; column < layout.Panels; column++)
                {
                    Tile4x1Narrow(ref left, ref Unsafe.Add(ref x, column * 8), layout.Stride, count,
                        ref Unsafe.Add(ref target, (column - panel) * 8), stride);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x3(ref double left, ref double right, nint step, int count, ref double sum, nint stride)
    {
        Vector512<double> s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default;
        Vector512<double> s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        for (var row = 0; row < count; row++)
        {
            var b0 = Vector512.LoadUnsafe(ref right);
            var b1 = Vector512.LoadUnsafe(ref right, 8);
            var b2 = Vector512.LoadUnsafe(ref right, 16);
            var a = Vector512.Create(left);
            s00 = Vector512.FusedMultiplyAdd(a, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(a, b1, s01);
            s02 = Vector512.FusedMultiplyAdd(a, b2, s02);
            a = Vector512.Create(Unsafe.Add(ref left, 1));
            s10 = Vector512.FusedMultiplyAdd(a, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(a, b1, s11);
            s12 = Vector512.FusedMultiplyAdd(a, b2, s12);
            a = Vector512.Create(Unsafe.Add(ref left, 2));
            s20 = Vector512.FusedMultiplyAdd(a, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(a, b1, s21);
            s22 = Vector512.FusedMultiplyAdd(a, b2, s22);
            a = Vector512.Create(Unsafe.Add(ref left, 3));
            s30 = Vector512.FusedMultiplyAdd(a, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(a, b1, s31);
            s32 = Vector512.FusedMultiplyAdd(a, b2, s32);
            left = ref Unsafe.Add(ref left, step);
            right = ref Unsafe.Add(ref right, step);
        }

        Add(s00, ref sum);
        Add(s01, ref Unsafe.Add(ref sum, 8));
        Add(s02, ref Unsafe.Add(ref sum, 16));
        Add(s10, ref Unsafe.Add(ref sum, stride));
        Add(s11, ref Unsafe.Add(ref sum, stride + 8));
        Add(s12, ref Unsafe.Add(ref sum, stride + 16));
        Add(s20, ref Unsafe.Add(ref sum, 2 * stride));
        Add(s21, ref Unsafe.Add(ref sum, 2 * stride + 8));
        Add(s22, ref Unsafe.Add(ref sum, 2 * stride + 16));
        Add(s30, ref Unsafe.Add(ref sum, 3 * stride));
        Add(s31, ref Unsafe.Add(ref sum, 3 * stride + 8));
        Add(s32, ref Unsafe.Add(ref sum, 3 * stride + 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x2(ref double left, ref double right, nint step, int count, ref double sum, nint stride)
    {
        Vector512<double> s00 = default, s01 = default, s10 = default, s11 = default;
        Vector512<double> s20 = default, s21 = default, s30 = default, s31 = default;
        for (var row = 0; row < count; row++)
        {
            var b0 = Vector512.LoadUnsafe(ref right);
            var b1 = Vector512.LoadUnsafe(ref right, 8);
            var a = Vector512.Create(left);
            s00 = Vector512.FusedMultiplyAdd(a, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(a, b1, s01);
            a = Vector512.Create(Unsafe.Add(ref left, 1));
            s10 = Vector512.FusedMultiplyAdd(a, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(a, b1, s11);
            a = Vector512.Create(Unsafe.Add(ref left, 2));
            s20 = Vector512.FusedMultiplyAdd(a, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(a, b1, s21);
            a = Vector512.Create(Unsafe.Add(ref left, 3));
            s30 = Vector512.FusedMultiplyAdd(a, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(a, b1, s31);
            left = ref Unsafe.Add(ref left, step);
            right = ref Unsafe.Add(ref right, step);
        }

        Add(s00, ref sum);
        Add(s01, ref Unsafe.Add(ref sum, 8));
        Add(s10, ref Unsafe.Add(ref sum, stride));
        Add(s11, ref Unsafe.Add(ref sum, stride + 8));
        Add(s20, ref Unsafe.Add(ref sum, 2 * stride));
        Add(s21, ref Unsafe.Add(ref sum, 2 * stride + 8));
        Add(s30, ref Unsafe.Add(ref sum, 3 * stride));
        Add(s31, ref Unsafe.Add(ref sum, 3 * stride + 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1(ref double left, ref double right, nint step, int count, ref double sum, nint stride)
    {
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (var row = 0; row < count; row++)
        {
            var b = Vector512.LoadUnsafe(ref right);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(left), b, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 1)), b, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 2)), b, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref left, 3)), b, s3);
            left = ref Unsafe.Add(ref left, step);
            right = ref Unsafe.Add(ref right, step);
        }

        Add(s0, ref sum);
        Add(s1, ref Unsafe.Add(ref sum, stride));
        Add(s2, ref Unsafe.Add(ref sum, 2 * stride));
        Add(s3, ref Unsafe.Add(ref sum, 3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1Narrow(ref double left, ref double right, nint step, int count, ref double sum, nint stride)
    {
        Vector256<double> s00 = default, s01 = default, s10 = default, s11 = default;
        Vector256<double> s20 = default, s21 = default, s30 = default, s31 = default;
        for (var row = 0; row < count; row++)
        {
            var b0 = Vector256.LoadUnsafe(ref right);
            var b1 = Vector256.LoadUnsafe(ref right, 4);
            var a = Vector256.Create(left);
            s00 = Vector256.FusedMultiplyAdd(a, b0, s00);
            s01 = Vector256.FusedMultiplyAdd(a, b1, s01);
            a = Vector256.Create(Unsafe.Add(ref left, 1));
            s10 = Vector256.FusedMultiplyAdd(a, b0, s10);
            s11 = Vector256.FusedMultiplyAdd(a, b1, s11);
            a = Vector256.Create(Unsafe.Add(ref left, 2));
            s20 = Vector256.FusedMultiplyAdd(a, b0, s20);
            s21 = Vector256.FusedMultiplyAdd(a, b1, s21);
            a = Vector256.Create(Unsafe.Add(ref left, 3));
            s30 = Vector256.FusedMultiplyAdd(a, b0, s30);
            s31 = Vector256.FusedMultiplyAdd(a, b1, s31);
            left = ref Unsafe.Add(ref left, step);
            right = ref Unsafe.Add(ref right, step);
        }

        Add(s00, ref sum);
        Add(s01, ref Unsafe.Add(ref sum, 4));
        Add(s10, ref Unsafe.Add(ref sum, stride));
        Add(s11, ref Unsafe.Add(ref sum, stride + 4));
        Add(s20, ref Unsafe.Add(ref sum, 2 * stride));
        Add(s21, ref Unsafe.Add(ref sum, 2 * stride + 4));
        Add(s30, ref Unsafe.Add(ref sum, 3 * stride));
        Add(s31, ref Unsafe.Add(ref sum, 3 * stride + 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<double> part, ref double sum) => (Vector512.LoadUnsafe(ref sum) + part).StoreUnsafe(ref sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<double> part, ref double sum) => (Vector256.LoadUnsafe(ref sum) + part).StoreUnsafe(ref sum);
}
