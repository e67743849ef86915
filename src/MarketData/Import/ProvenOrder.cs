namespace StrategyFactory.MarketData.Import;

/// <summary>Finds the order of price and volume columns that carry no names, or says that it cannot be proven.</summary>
/// <remarks>
/// High and low are two columns between which at least two others lie in every bar. Where several pairs fit, the bars must be clearly
/// tightest in one of them (median of ln(high/low) at most a fifth of the next). Open and close trade places in no single bar, only between
/// bars: the next open lies near the last close. The choice whose sum of |ln(open / previous close)| is at most half that of every other is
/// taken; undecided, high and low in second and third place mean open, high, low, close. One column that is left is the volume; of several
/// it cannot be told which is.
/// </remarks>
internal static class ProvenOrder
{
    private const double ClearlyTighter = 0.2;
    private const double ClearlyCloser = 0.5;
    private const int FewestRows = 20;
    private const int Prices = 4;
    private const int MostColumns = 16;

    /// <summary>The roles of four or more numeric columns, or null where the order is not proven.</summary>
    /// <param name="rows">Numeric columns only, in time order.</param>
    /// <param name="maxRejectedFraction">Share of rows that may break the order.</param>
    /// <param name="trustsPlaces">
    /// Whether the usual places count where open and close stay undecided; not below a header that may mean otherwise.
    /// </param>
    public static ColumnRole[]? Find(List<double[]> rows, double maxRejectedFraction, bool trustsPlaces = true)
    {
        var columns = rows.Count == 0 ? 0 : rows[0].Length;
        if (columns is < Prices or > MostColumns)
        {
            return null;
        }

        var choices = new List<(int High, int Low, int[] Inside, double Width)>();
        for (var high = 0; high < columns; high++)
        {
            for (var low = 0; low < columns; low++)
            {
                if (low != high && Inside(rows, high, low, maxRejectedFraction) is { Length: >= 2 } inside)
                {
                    choices.Add((high, low, inside, MedianWidth(rows, high, low)));
                }
            }
        }

        choices.Sort((left, right) => left.Width.CompareTo(right.Width));
        if (choices.Count == 0 || (choices.Count > 1 && !(choices[0].Width < ClearlyTighter * choices[1].Width)))
        {
            return null;
        }

        var best = choices[0];
        if (OpenAndClose(rows, best.High, best.Low, best.Inside, trustsPlaces) is not (var open, var close))
        {
            return null;
        }

        var roles = new ColumnRole[columns];
        (roles[open], roles[best.High], roles[best.Low], roles[close]) =
            (ColumnRole.Open, ColumnRole.High, ColumnRole.Low, ColumnRole.Close);
        var left = Enumerable.Range(0, columns).Where(column => roles[column] == ColumnRole.Skip).ToList();
        if (left.Count > 1)
        {
            return null;
        }

        left.ForEach(column => roles[column] = ColumnRole.Volume);
        return roles;
    }

    /// <summary>The columns that lie between two others in all but a few rows.</summary>
    private static int[] Inside(List<double[]> rows, int high, int low, double maxRejectedFraction) =>
    [
        .. Enumerable.Range(0, rows[0].Length).Where(
            column => column != high && column != low && Fits(rows, [column], high, low, maxRejectedFraction)),
    ];

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

    private static (int Open, int Close)? OpenAndClose(List<double[]> rows, int high, int low, int[] inside, bool trustsPlaces)
    {
        if (rows.Count >= FewestRows)
        {
            var pairs = inside.SelectMany(_ => inside, (open, close) => (Open: open, Close: close)).Where(pair => pair.Open != pair.Close)
                .Select(pair => (pair.Open, pair.Close, Sum: Jumps(rows, pair.Open, pair.Close))).OrderBy(pair => pair.Sum).ToList();
            if (pairs[0].Sum <= ClearlyCloser * pairs[1].Sum && pairs[1].Sum > 0)
            {
                return (pairs[0].Open, pairs[0].Close);
            }
        }

        return trustsPlaces && inside is [0, var last] && high == 1 && low == 2 ? (0, last) : null;
    }

    /// <summary>How far opens lie from the closes before them, in all.</summary>
    private static double Jumps(List<double[]> rows, int open, int close)
    {
        var sum = 0.0;
        for (var i = 1; i < rows.Count; i++)
        {
            sum += Distance(rows[i][open], rows[i - 1][close]);
        }

        return sum;
    }

    private static double Distance(double open, double close) =>
        open > 0 && close > 0 ? Math.Abs(Math.Log(open / close)) : 0;
}
