namespace StrategyFactory.MarketData.Import;

/// <summary>The names of the layouts that <c>--format</c> accepts and the report states.</summary>
internal static class BarFormats
{
    /// <summary>Any text table of bars, with a header or with a provable column order.</summary>
    public const string Csv = "csv";

    /// <summary><see cref="Csv"/> whose dates are written day, month, year.</summary>
    public const string CsvDayFirst = "csv-dmy";

    /// <summary><see cref="Csv"/> whose dates are written month, day, year.</summary>
    public const string CsvMonthFirst = "csv-mdy";

    /// <summary><see cref="Csv"/> whose dates are written year, month, day.</summary>
    public const string CsvYearFirst = "csv-ymd";

    /// <summary>MetaTrader 4 export: <c>2019.10.11,18:05,o,h,l,c,v</c>.</summary>
    public const string MetaTrader4 = "mt4";

    /// <summary>MetaTrader 5 export with its <c>&lt;DATE&gt; &lt;TIME&gt; &lt;OPEN&gt;</c> header.</summary>
    public const string MetaTrader5 = "mt5";

    /// <summary>histdata.com generic ASCII: <c>yyyyMMdd HHmmss;o;h;l;c;v</c>, −05:00 all year.</summary>
    public const string HistData = "histdata";

    /// <summary>NinjaTrader export: <c>yyyyMMdd HHmmss;o;h;l;c;v</c>, stamped at the bars' end.</summary>
    public const string NinjaTrader = "ninjatrader";

    /// <summary>Binance klines without header, UTC.</summary>
    public const string Binance = "binance";

    /// <summary>Kraken OHLCVT without header: epoch seconds, o, h, l, c, volume, number of trades; UTC.</summary>
    public const string Kraken = "kraken";

    /// <summary>LEAN equity trades: prices times 10,000, New York time.</summary>
    public const string LeanEquity = "lean-equity";

    /// <summary>LEAN quotes (bid and ask bars, of which the mid is taken), UTC.</summary>
    public const string LeanForex = "lean-forex";

    /// <summary>LEAN crypto trades: plain prices, UTC.</summary>
    public const string LeanCrypto = "lean-crypto";

    /// <summary>Apache Parquet: a table whose columns have names and types.</summary>
    public const string Parquet = "parquet";

    /// <summary>Every accepted name.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        Csv, CsvDayFirst, CsvMonthFirst, CsvYearFirst, MetaTrader4, MetaTrader5, HistData, NinjaTrader, Binance, Kraken, LeanEquity,
        LeanForex, LeanCrypto, Parquet,
    ];

    /// <summary>Whether the option asks for a plain table, so that no vendor's conventions may apply.</summary>
    public static bool IsPlain(string? format) => format is Csv or CsvDayFirst or CsvMonthFirst or CsvYearFirst;
}
