namespace StrategyFactory.Numerics.Computing;

/// <summary>Zeroed doubles that start on a 64-byte boundary, so that no 512-bit load straddles two cache lines.</summary>
internal static class AlignedMemory
{
    private const int LineBytes = 64;
    private const int LineDoubles = LineBytes / sizeof(double);

    /// <summary>The length rounded up to whole cache lines.</summary>
    public static int Padded(int length) => (length + LineDoubles - 1) / LineDoubles * LineDoubles;

    /// <summary>Allocates on the pinned heap, where the collector never moves the boundary away.</summary>
    public static unsafe Memory<double> Allocate(int length)
    {
        var array = GC.AllocateArray<double>(length + LineDoubles - 1, pinned: true);
        fixed (double* first = array)
        {
            var excess = (int)((nuint)first % LineBytes) / sizeof(double);
            return array.AsMemory(excess == 0 ? 0 : LineDoubles - excess, length);
        }
    }
}
