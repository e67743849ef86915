namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Moves high and low to open and close where these lie beyond them by no more than rounding explains: four units in the last place of the
/// number, or half a unit in the last decimal that the coarser of the two columns shows.
/// </summary>
internal sealed class RangeRepair(BarDialect dialect)
{
    private const int LastPlaces = 4;

    private readonly int[] _decimals =
    [
        .. new[] { ColumnRole.Open, ColumnRole.High, ColumnRole.Low, ColumnRole.Close }.Select(role => DecimalsOf(dialect, role)),
    ];

    /// <summary>Repairs a bar.</summary>
    /// <returns>False where more than rounding is the matter; then nothing is changed.</returns>
    public bool TryRepair(double open, ref double high, ref double low, double close)
    {
        var (top, bottom) = (Math.Max(Math.Max(open, close), Math.Max(high, low)), Math.Min(Math.Min(open, close), Math.Min(high, low)));
        if (!(bottom > 0) || !double.IsFinite(top)
            || !IsRounding(open - high, high, 0, 1) || !IsRounding(close - high, high, 3, 1) || !IsRounding(low - high, high, 2, 1)
            || !IsRounding(low - open, low, 0, 2) || !IsRounding(low - close, low, 3, 2))
        {
            return false;
        }

        (high, low) = (top, bottom);
        return true;
    }

    private bool IsRounding(double excess, double size, int first, int second)
    {
        var ulps = LastPlaces * (Math.BitIncrement(size) - size);
        var decimals = Math.Min(_decimals[first], _decimals[second]);
        var isCoarser = _decimals[first] != _decimals[second];
        return excess <= ulps || (isCoarser && excess <= (0.5 * Math.Pow(10, -decimals) / dialect.PriceDivisor) + ulps);
    }

    private static int DecimalsOf(BarDialect dialect, ColumnRole role)
    {
        for (var column = 0; column < dialect.Columns.Count; column++)
        {
            if (dialect.Columns[column] == role)
            {
                return column < dialect.Decimals.Count ? dialect.Decimals[column] : 0;
            }
        }

        return 0;
    }
}
