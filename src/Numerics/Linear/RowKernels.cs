using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// Updates of padded rows (lengths a multiple of eight), element by element and therefore the same for every vector width.
/// </summary>
internal static class RowKernels
{
    /// <summary>sum ← sum + factor·row, fused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(double factor, ReadOnlySpan<double> row, Span<double> sum) =>
        AddScaled(factor, ref MemoryMarshal.GetReference(row), ref MemoryMarshal.GetReference(sum), Math.Min(row.Length, sum.Length));

    /// <summary>row ← factor·row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(double factor, ref double row, int length)
    {
        for (nuint i = 0; i < (nuint)length; i += 8)
        {
            (factor * Vector512.LoadUnsafe(ref row, i)).StoreUnsafe(ref row, i);
        }
    }

    /// <summary>sum ← sum + factor·row on references, for loops that have checked their lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(double factor, ref double row, ref double sum, int length)
    {
        var f = Vector512.Create(factor);
        nuint i = 0;
        for (; i + 32 <= (nuint)length; i += 32)
        {
            var s0 = Vector512.FusedMultiplyAdd(f, Vector512.LoadUnsafe(ref row, i), Vector512.LoadUnsafe(ref sum, i));
            var s1 = Vector512.FusedMultiplyAdd(f, Vector512.LoadUnsafe(ref row, i + 8), Vector512.LoadUnsafe(ref sum, i + 8));
            var s2 = Vector512.FusedMultiplyAdd(f, Vector512.LoadUnsafe(ref row, i + 16), Vector512.LoadUnsafe(ref sum, i + 16));
            var s3 = Vector512.FusedMultiplyAdd(f, Vector512.LoadUnsafe(ref row, i + 24), Vector512.LoadUnsafe(ref sum, i + 24));
            s0.StoreUnsafe(ref sum, i);
            s1.StoreUnsafe(ref sum, i + 8);
            s2.StoreUnsafe(ref sum, i + 16);
            s3.StoreUnsafe(ref sum, i + 24);
        }

        for (; i < (nuint)length; i += 8)
        {
            Vector512.FusedMultiplyAdd(f, Vector512.LoadUnsafe(ref row, i), Vector512.LoadUnsafe(ref sum, i)).StoreUnsafe(ref sum, i);
        }
    }
}
