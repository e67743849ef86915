using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>Packs what is known of the set bits of a 64-bit word, in ascending order.</summary>
internal static unsafe class BitPositions
{
    /// <summary>Positions are written in groups, so up to this many beyond the last may be overwritten.</summary>
    public const int Overrun = 16;

    /// <summary>Writes <paramref name="offset"/> + the position of each set bit; the caller knows their number.</summary>
    /// <param name="bits">The word.</param>
    /// <param name="count">Its population count.</param>
    /// <param name="offset">Added to every position.</param>
    /// <param name="destination">Room for <paramref name="count"/> + <see cref="Overrun"/> positions.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ulong bits, int count, int offset, int* destination)
    {
        if (Avx512Vbmi2.IsSupported && Avx512BW.IsSupported)
        {
            Compress(bits, count, offset, destination);
        }
        else
        {
            WritePortable(bits, count, offset, destination);
        }
    }

    /// <summary>The same, four bits a step without a branch per bit; the surplus is overwritten later.</summary>
    public static void WritePortable(ulong bits, int count, int offset, int* destination)
    {
        for (var k = 0; k < count; k += 4)
        {
            for (var step = 0; step < 4; step++)
            {
                destination[k + step] = offset + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
            }
        }
    }

    /// <summary>The bits of <paramref name="bits"/> at the set bits of <paramref name="at"/>, moved together (PEXT).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Extract(ulong bits, ulong at) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitExtract(bits, at) : ExtractPortable(bits, at);

    /// <summary>The same, one set bit at a time.</summary>
    public static ulong ExtractPortable(ulong bits, ulong at)
    {
        var extracted = 0ul;
        for (var k = 0; at != 0; k++, at &= at - 1)
        {
            extracted |= ((bits >> BitOperations.TrailingZeroCount(at)) & 1) << k;
        }

        return extracted;
    }

    /// <summary>
    /// Puts bits behind the first <paramref name="used"/> of a list; those beyond its end in the word are clear before and after.
    /// </summary>
    /// <param name="list">Words of 64 bits, with room for one more.</param>
    /// <param name="used">Bits in the list.</param>
    /// <param name="bits">The new bits, clear beyond <paramref name="count"/>.</param>
    /// <param name="count">Their number, 0…64.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Append(ulong* list, nint used, ulong bits, int count)
    {
        var word = list + (used >> 6);
        var inWord = (int)used & 63;
        *word |= bits << inWord;
        if (inWord + count >= 64)
        {
            // In two steps because a shift by 64 would be one by 0.
            word[1] = bits >> 1 >> (63 - inWord);
        }
    }

    /// <summary>One byte per bit, those of set bits moved together (VPCOMPRESSB), then widened sixteen at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress(ulong bits, int count, int offset, int* destination)
    {
        // Byte i of the spread word is byte i / 8 of the bits; bit i % 8 of it decides.
        var spread = Avx512BW.Shuffle(Vector512.Create(bits).AsByte(), Vector512.Create(
            0x0000000000000000ul, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303,
            0x0404040404040404, 0x0505050505050505, 0x0606060606060606, 0x0707070707070707).AsByte());
        var bit = Vector512.Create(0x8040201008040201).AsByte();
        var set = Vector512.Equals(spread & bit, bit);
        var positions = Avx512Vbmi2.Compress(Vector512<byte>.Zero, set, Vector512<byte>.Indices);
        var offsets = Vector512.Create(offset);
        Vector512.Store(Avx512F.ConvertToVector512Int32(positions.GetLower().GetLower()) + offsets, destination);
        if (count > 16)
        {
            Vector512.Store(Avx512F.ConvertToVector512Int32(positions.GetLower().GetUpper()) + offsets, destination + 16);
            Vector512.Store(Avx512F.ConvertToVector512Int32(positions.GetUpper().GetLower()) + offsets, destination + 32);
            Vector512.Store(Avx512F.ConvertToVector512Int32(positions.GetUpper().GetUpper()) + offsets, destination + 48);
        }
    }
}
