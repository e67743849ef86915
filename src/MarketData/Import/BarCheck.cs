using System.Runtime.CompilerServices;

namespace StrategyFactory.MarketData.Import;

/// <summary>The conditions that every stored bar meets.</summary>
internal static class BarCheck
{
    /// <summary>
    /// Finds the first condition that a bar breaks: finite, prices &gt; 0, high ≥ low, open and close within, volume ≥ 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Rejection Find(double open, double high, double low, double close, double volume, out ColumnRole? field)
    {
        field = null;
        return low > 0 && high >= open && high >= close && open >= low && close >= low && volume >= 0
            && high < double.PositiveInfinity && volume < double.PositiveInfinity
            ? Rejection.None
            : FindBroken(open, high, low, close, volume, out field);
    }

    private static Rejection FindBroken(double open, double high, double low, double close, double volume, out ColumnRole? field)
    {
        ReadOnlySpan<(ColumnRole Role, double Value)> values =
        [
            (ColumnRole.Open, open), (ColumnRole.High, high), (ColumnRole.Low, low), (ColumnRole.Close, close), (ColumnRole.Volume, volume),
        ];
        foreach (var (role, value) in values)
        {
            field = role;
            if (!double.IsFinite(value))
            {
                return Rejection.NotFinite;
            }

            if (role != ColumnRole.Volume && value <= 0)
            {
                return Rejection.NonPositivePrice;
            }
        }

        field = ColumnRole.High;
        if (high < low)
        {
            return Rejection.HighBelowLow;
        }

        field = ColumnRole.Open;
        if (open > high || open < low)
        {
            return Rejection.OpenOutsideRange;
        }

        field = ColumnRole.Close;
        if (close > high || close < low)
        {
            return Rejection.CloseOutsideRange;
        }

        field = ColumnRole.Volume;
        return Rejection.NegativeVolume;
    }
}
