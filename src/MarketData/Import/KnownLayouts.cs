using System.Globalization;

namespace StrategyFactory.MarketData.Import;

/// <summary>Recognises vendors' tables without a header, whose column order, price scale and zone are fixed by convention.</summary>
internal static class KnownLayouts
{
    private const double LeanPriceScale = 10_000;
    private const string NewYork = "America/New_York";

    private static readonly ColumnRole[] Trade =
        [ColumnRole.Time, ColumnRole.Open, ColumnRole.High, ColumnRole.Low, ColumnRole.Close, ColumnRole.Volume];

    private static readonly ColumnRole[] Quote =
    [
        ColumnRole.Time, ColumnRole.Open, ColumnRole.High, ColumnRole.Low, ColumnRole.Close, ColumnRole.Skip,
        ColumnRole.AskOpen, ColumnRole.AskHigh, ColumnRole.AskLow, ColumnRole.AskClose, ColumnRole.Skip,
    ];

    /// <summary>The dialect of a known layout, or null.</summary>
    /// <param name="file">Where the sample comes from.</param>
    /// <param name="format">The layout asked for, or null.</param>
    /// <exception cref="BarFileRefusedException">Two layouts fit that read the numbers differently.</exception>
    public static BarDialect? Find(SampleTable table, BarFileEntry file, string? format) =>
        BarFormats.IsPlain(format)
            ? null
            : Lean(table, file, format) ?? HistDataOrNinjaTrader(table, format) ?? Binance(table) ?? Kraken(table)
                ?? MetaTrader4(table, file);

    private static BarDialect? Lean(SampleTable table, BarFileEntry file, string? format)
    {
        var columns = table.Columns;
        if (table.Separator != ',' || columns is not (6 or 11))
        {
            return null;
        }

        var ofDay = TryDayOfFile(file, out var day)
            && Most(
                table,
                row => row[0].Length < 9 && int.TryParse(row[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
                && ms < 86_400_000);
        if (!ofDay && !Most(table, row => IsTimeText(row[0], "yyyyMMdd HH:mm")))
        {
            return null;
        }

        var scaled = Most(
            table, row => row[1..5].All(field => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out _)));
        var name = columns == 11 && !scaled ? BarFormats.LeanForex : scaled ? BarFormats.LeanEquity : BarFormats.LeanCrypto;
        if (!file.FromArchive && !ofDay && columns == 6 && format is null)
        {
            // Outside LEAN's zip the text alone does not tell scaled prices from whole ones.
            return scaled
                ? throw new BarFileRefusedException("format",
                    $"Whole-number prices such as {table.Rows[0][1]} may be LEAN's (times 10,000, New York time) or plain. State --format "
                    + $"{BarFormats.LeanEquity} or --format {BarFormats.Csv}.")
                : null;
        }

        return new BarDialect
        {
            Format = name,
            Separator = table.Separator,
            Columns = columns == 11 ? Quote : Trade,
            TimeFormat = ofDay ? TimeFormat.MillisecondsOfDay : TimeFormat.Compact,
            HeaderLines = 0,
            PriceDivisor = scaled ? LeanPriceScale : 1,
            ConventionalZone = scaled ? NewYork : "UTC",
            DayOfFile = day,
        };
    }

    /// <summary>
    /// Both write the same rows. histdata.com has no volumes and one zone all year; NinjaTrader has the machine's zone, and stamps bars at
    /// their end.
    /// </summary>
    private static BarDialect? HistDataOrNinjaTrader(SampleTable table, string? format)
    {
        if (table.Separator != ';' || table.Columns != 6
            || !Most(table, row => IsTimeText(row[0], "yyyyMMdd HHmmss")))
        {
            return null;
        }

        var isHistData = format == BarFormats.HistData || (format is null && Most(table, row => row[5] == "0"));
        return new BarDialect
        {
            Format = isHistData ? BarFormats.HistData : BarFormats.NinjaTrader,
            Separator = table.Separator,
            Columns = Trade,
            TimeFormat = TimeFormat.Compact,
            HeaderLines = 0,
            ConventionalZone = isHistData ? "-05:00" : null,
            IsStampedAtClose = !isHistData,
        };
    }

    private static BarDialect? Binance(SampleTable table)
    {
        var columns = table.Columns;
        if (table.Separator != ',' || columns is not (11 or 12) || TimeColumns.Find(table.Rows, 0, null) is not { } time || !time.IsEpoch()
            || !Most(table, row => Length(row) > 0 && Length(row).Equals(Length(table.Rows[^1]))))
        {
            return null;
        }

        var roles = new ColumnRole[columns];
        Trade.CopyTo(roles, 0);
        return new BarDialect
        {
            Format = BarFormats.Binance,
            Separator = table.Separator,
            Columns = roles,
            TimeFormat = time,
            HeaderLines = 0,
            ConventionalZone = "UTC",
        };

        static double Length(string[] row) =>
            row.Length > 6 && long.TryParse(row[0], CultureInfo.InvariantCulture, out var open)
                && long.TryParse(row[6], CultureInfo.InvariantCulture, out var close)
                ? Math.Round((InMilliseconds(close) - InMilliseconds(open)) / 1000)
                : 0;

        static double InMilliseconds(long count) => count * EpochReader.MillisecondsIn(EpochReader.BySize(count));
    }

    /// <summary>Kraken's OHLCVT: the last column counts the trades of the bar.</summary>
    private static BarDialect? Kraken(SampleTable table)
    {
        var fits = table.Separator == ',' && table.Columns == 7 && TimeColumns.IsEpoch(table.Rows, 0)
            && Most(table, row => int.TryParse(row[6], NumberStyles.None, CultureInfo.InvariantCulture, out _) && IsBar(row));
        return !fits ? null : new BarDialect
        {
            Format = BarFormats.Kraken,
            Separator = table.Separator,
            Columns = [.. Trade, ColumnRole.Skip],
            TimeFormat = TimeColumns.Find(table.Rows, 0, null)!.Value,
            HeaderLines = 0,
            ConventionalZone = "UTC",
        };
    }

    /// <summary>Whether fields 1 to 4 are open, high, low and close.</summary>
    private static bool IsBar(string[] row)
    {
        Span<double> prices = stackalloc double[4];
        for (var i = 0; i < prices.Length; i++)
        {
            if (!double.TryParse(row[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out prices[i]))
            {
                return false;
            }
        }

        return prices[1] >= Math.Max(prices[0], prices[3]) && prices[2] <= Math.Min(prices[0], prices[3]) && prices[2] > 0;
    }

    private static BarDialect? MetaTrader4(SampleTable table, BarFileEntry file)
    {
        var fits = table.Separator == ',' && table.Columns == 7
            && Most(table, row => IsTimeText(row[0], "yyyy.MM.dd") && IsTimeText(row[1], "HH:mm"));
        if (!fits)
        {
            return null;
        }

        // histdata.com offers the same layout under a name of its own.
        var histData = file.FileName.StartsWith("DAT_MT_", StringComparison.OrdinalIgnoreCase);
        return new BarDialect
        {
            Format = histData ? BarFormats.HistData : BarFormats.MetaTrader4,
            Separator = table.Separator,
            Columns = [ColumnRole.Time, ColumnRole.TimeOfDay, .. Trade[1..]],
            TimeFormat = TimeFormat.YearFirst,
            HeaderLines = 0,
            ConventionalZone = histData ? "-05:00" : null,
        };
    }

    private static bool Most(SampleTable table, Func<string[], bool> fits)
    {
        var fitting = table.Rows.Count(row => row.Length == table.Columns && fits(row));
        return fitting * 100L >= table.Rows.Count * 99L;
    }

    private static bool IsTimeText(string text, string format) =>
        DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool TryDayOfFile(BarFileEntry file, out long day)
    {
        day = 0;
        foreach (var name in (string[])[file.FileName, file.ArchiveFileName])
        {
            if (name.Length > 8 && name[8] == '_'
                && DateTime.TryParseExact(
                    name[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var date))
            {
                day = new DateTimeOffset(date).ToUnixTimeMilliseconds();
                return true;
            }
        }

        return false;
    }
}
