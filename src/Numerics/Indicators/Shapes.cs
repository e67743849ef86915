namespace StrategyFactory.Numerics.Indicators;

/// <summary>The checks every indicator makes before its loop.</summary>
internal static class Shapes
{
    /// <summary>Throws unless two series have the same length.</summary>
    public static void RequireSameLength(int length, int other)
    {
        if (length != other)
        {
            throw new ArgumentException($"All series must have the same length, got {length} and {other}.", nameof(other));
        }
    }

    /// <summary>Throws unless the window holds at least <paramref name="least"/> observations.</summary>
    public static void RequireWindow(int window, int least = 1) => ArgumentOutOfRangeException.ThrowIfLessThan(window, least);

    /// <summary>Number of NaNs before the first number: the warm-up of a derived series.</summary>
    public static int LeadingNaNs(ReadOnlySpan<double> x)
    {
        var count = 0;
        while (count < x.Length && double.IsNaN(x[count]))
        {
            count++;
        }

        return count;
    }
}
