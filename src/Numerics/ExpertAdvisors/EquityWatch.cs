using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>
/// Peak and drawdowns of a series of account values, in the terms of MetaTrader: maximal is the largest in money, relative the largest
/// in percent.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct EquityWatch(double deposit)
{
    /// <summary>Highest value so far.</summary>
    public double Peak { get; private set; } = deposit;

    /// <summary>Lowest value so far, the deposit included.</summary>
    public double Lowest { get; private set; } = deposit;

    /// <summary>Largest fall from a peak.</summary>
    public double Maximal { get; private set; }

    /// <summary>The peak of that fall.</summary>
    public double MaximalPeak { get; private set; } = deposit;

    /// <summary>The fall that is largest as a fraction of its peak.</summary>
    public double Relative { get; private set; }

    /// <summary>The peak of that fall.</summary>
    public double RelativePeak { get; private set; } = deposit;

    /// <summary>A value that is no new peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fall(double value)
    {
        var fall = Peak - value;
        Lowest = double.MinNative(Lowest, value);
        if (fall > Maximal)
        {
            (Maximal, MaximalPeak) = (fall, Peak);
        }

        if (fall * RelativePeak > Relative * Peak)
        {
            (Relative, RelativePeak) = (fall, Peak);
        }
    }

    /// <summary>A value that may be a new peak.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Rise(double value) => Peak = double.MaxNative(Peak, value);

    /// <summary>A value of which nothing is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double value)
    {
        Fall(value);
        Rise(value);
    }

    /// <summary>Whether no value between these would change anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Ignores(double lowest, double highest)
    {
        var fall = Peak - lowest;
        return highest <= Peak && lowest >= Lowest && fall <= Maximal && fall * RelativePeak <= Relative * Peak;
    }

    /// <summary>
    /// Takes many values at once, by their lowest and highest, where that suffices: without a new peak the deepest fall is that to the
    /// lowest value, and with one nothing changes if not even a fall from the new peak to the lowest value would be a new maximum.
    /// False, and nothing happens, where the order matters.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(double lowest, double highest)
    {
        if (highest <= Peak)
        {
            Fall(lowest);
            return true;
        }

        var fall = highest - lowest;
        if (fall > Maximal || fall * RelativePeak > Relative * highest || lowest < 0)
        {
            return false;
        }

        (Peak, Lowest) = (highest, double.MinNative(Lowest, lowest));
        return true;
    }
}
