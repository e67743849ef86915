namespace StrategyFactory.MarketData.Import;

/// <summary>Finds the order of price and volume columns that carry no names, or says that it cannot be proven.</summary>
/// <remarks>
/// High is the column that is nowhere below, low the one that is nowhere above the other prices. Where a fifth column makes several
/// choices fit, the bars must be clearly tightest in one of them (median of ln(high/low) at most a fifth of the next).
/// Open and close trade places in no single bar, only between bars: the next open lies near the last close. The choice whose sum of
/// |ln(open / previous close)| is at most half the other's is taken; undecided, high and low in second and third place mean open, high,
/// low, close.
/// </remarks>
internal static class ProvenOrder
{
    private const double ClearlyTighter = 0.2;
    private const double ClearlyCloser = 0.5;
    private const int FewestRows = 20;

    /// <summary>The roles of four or five numeric columns, or null where the order is not proven.</summary>
    /// <param name="rows">Numeric columns only, in time order.</param>
    /// <param name="maxRejectedFraction">Share of rows that may break the order.</param>
    public static ColumnRole[]? Find(List<double[]> rows, double maxRejectedFraction)
    {
        var columns = rows.Count == 0 ? 0 : rows[0].Length;
        if (columns is not (4 or 5))
        {
            return null;
        }

        var choices = new List<(int High, int Low, int Volume, double Width)>();
        for (var volume = columns == 5 ? 0 : -1; volume < (columns == 5 ? 5 : 0); volume++)
        {
            var prices = Enumerable.Range(0, columns).Where(column => column != volume).ToArray();
            foreach (var high in prices)
            {
                foreach (var low in prices.Where(column => column != high))
                {
                    if (Fits(rows, prices, high, low, maxRejectedFraction))
                    {
                        choices.Add((high, low, volume, MedianWidth(rows, high, low)));
                    }
                }
            }
        }

        choices.Sort((left, right) => left.Width.CompareTo(right.Width));
        if (choices.Count == 0 || (choices.Count > 1 && !(choices[0].Width < ClearlyTighter * choices[1].Width)))
        {
            return null;
        }

        var best = choices[0];
        return OpenAndClose(rows, columns, best.High, best.Low, best.Volume);
    }

    private static bool Fits(List<double[]> rows, int[] prices, int high, int low, double maxRejectedFraction)
    {
        var broken = rows.Count(row => prices.Any(price => row[price] > row[high] || row[price] < row[low] || !(row[price] > 0)));
        return broken <= maxRejectedFraction * rows.Count;
    }

    private static double MedianWidth(List<double[]> rows, int high, int low)
    {
        var widths = rows.ConvertAll(row => Math.Log(row[high] / row[low]));
        widths.Sort();

        // Nothing but flat bars says nothing; the smallest positive width keeps such a choice comparable.
        return Math.Max(widths[widths.Count / 2], 1e-12);
    }

    private static ColumnRole[]? OpenAndClose(List<double[]> rows, int columns, int high, int low, int volume)
    {
        var rest = Enumerable.Range(0, columns).Where(column => column != high && column != low && column != volume).ToArray();
        var (asWritten, swapped) = (0.0, 0.0);
        for (var i = 1; i < rows.Count; i++)
        {
            asWritten += Distance(rows[i][rest[0]], rows[i - 1][rest[1]]);
            swapped += Distance(rows[i][rest[1]], rows[i - 1][rest[0]]);
        }

        var decided = rows.Count >= FewestRows;
        ColumnRole first;
        if (decided && asWritten <= ClearlyCloser * swapped && swapped > 0)
        {
            first = ColumnRole.Open;
        }
        else if (decided && swapped <= ClearlyCloser * asWritten && asWritten > 0)
        {
            first = ColumnRole.Close;
        }
        else if (rest[0] == 0 && high == 1 && low == 2)
        {
            first = ColumnRole.Open;
        }
        else
        {
            return null;
        }

        var roles = new ColumnRole[columns];
        roles[high] = ColumnRole.High;
        roles[low] = ColumnRole.Low;
        roles[rest[0]] = first;
        roles[rest[1]] = first == ColumnRole.Open ? ColumnRole.Close : ColumnRole.Open;
        if (volume >= 0)
        {
            roles[volume] = ColumnRole.Volume;
        }

        return roles;
    }

    private static double Distance(double open, double close) =>
        open > 0 && close > 0 ? Math.Abs(Math.Log(open / close)) : 0;
}
