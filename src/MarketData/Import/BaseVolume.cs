using System.Globalization;

namespace StrategyFactory.MarketData.Import;

/// <summary>Tells the volume in units from the same one in money: their quotient is a price of the bar.</summary>
internal static class BaseVolume
{
    private const double Nearly = 0.95;
    private const double Rounding = 0.01;
    private const int FewestRows = 5;

    /// <summary>The column among several that counts units; null where the numbers do not prove one.</summary>
    /// <param name="rows">Rows of the sample, without the header.</param>
    /// <param name="roles">Roles of the columns, of which those of high and low are looked at.</param>
    /// <param name="named">Columns of volume.</param>
    public static int? Find(IReadOnlyList<string[]> rows, ColumnRole[] roles, List<int> named)
    {
        var (high, low) = (Array.IndexOf(roles, ColumnRole.High), Array.IndexOf(roles, ColumnRole.Low));
        var found = named.Where(units => named.TrueForAll(money => money == units || IsMoneyOf(rows, units, money, high, low))).ToList();
        return found is [var only] ? only : null;
    }

    private static bool IsMoneyOf(IReadOnlyList<string[]> rows, int units, int money, int high, int low)
    {
        var (seen, fitting) = (0, 0);
        foreach (var row in rows)
        {
            if (Number(row, units) is > 0 and var count && Number(row, money) is { } value && Number(row, high) is { } top
                && Number(row, low) is { } bottom)
            {
                seen++;
                var price = value / count;
                fitting += price >= bottom * (1 - Rounding) && price <= top * (1 + Rounding) ? 1 : 0;
            }
        }

        return seen >= FewestRows && fitting >= Nearly * seen;
    }

    private static double? Number(string[] row, int column) =>
        column < row.Length && double.TryParse(row[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value) ? value : null;
}
