using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>Moves some words of a vector together.</summary>
internal static unsafe class WordPacking
{
    /// <summary>
    /// Writes the words where <paramref name="keep"/> is all ones in order (VPCOMPRESSQ); all eight places may be overwritten.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Vector512<ulong> words, Vector512<ulong> keep, ulong* destination)
    {
        if (Avx512F.IsSupported)
        {
            Vector512.Store(Avx512F.Compress(Vector512<ulong>.Zero, keep, words), destination);
        }
        else
        {
            WritePortable(words, keep, destination);
        }
    }

    /// <summary>The same without a branch per word; a word not kept is overwritten by the next.</summary>
    public static void WritePortable(Vector512<ulong> words, Vector512<ulong> keep, ulong* destination)
    {
        for (var lane = 0; lane < Vector512<ulong>.Count; lane++)
        {
            *destination = words[lane];
            destination += keep[lane] & 1;
        }
    }
}
