namespace StrategyFactory.MarketData.Import;

/// <summary>Tells a decimal comma from a point.</summary>
internal static class DecimalMarks
{
    /// <summary>The mark used in columns of numbers. A comma is one only where it separates no fields and no point occurs.</summary>
    /// <exception cref="BarFileRefusedException">Commas may also separate thousands.</exception>
    public static byte Find(SampleTable table, IReadOnlyList<int> columns, int headerRows)
    {
        if (table.Separator == ',')
        {
            return (byte)'.';
        }

        var numbers = table.Rows.Skip(headerRows)
            .SelectMany(row => columns.Where(column => column < row.Length).Select(column => row[column]))
            .Where(field => field.Length > 0 && char.IsAsciiDigit(field[0])).ToList();
        var withComma = numbers.Where(number => number.Contains(',', StringComparison.Ordinal)).ToList();
        if (withComma.Count == 0)
        {
            return (byte)'.';
        }

        var thousands = numbers.Any(
            number => number.Contains('.', StringComparison.Ordinal) || number.Count(character => character == ',') > 1);
        if (thousands || withComma.TrueForAll(number => number.Length - number.IndexOf(',', StringComparison.Ordinal) == 4))
        {
            throw new BarFileRefusedException("format",
                $"The comma in '{withComma[0]}' may mark decimals or thousands. Write the numbers with a decimal point and without "
                + "thousands separators.");
        }

        return (byte)',';
    }
}
