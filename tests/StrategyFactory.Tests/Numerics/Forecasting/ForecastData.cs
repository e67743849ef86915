using System.Globalization;
using System.IO.Compression;

namespace StrategyFactory.Tests.Numerics.Forecasting;

/// <summary>Public series with published figures; tests skip where the folder is absent.</summary>
internal static class ForecastData
{
    /// <summary>The seven columns of ETTh1, hourly.</summary>
    public static double[][] Etth1() => Columns([.. Lines("ETTh1.csv.gz").Skip(1).Select(line => Numbers(line, 1))]);

    /// <summary>Eight daily exchange rates.</summary>
    public static double[][] ExchangeRates() => Columns([.. Lines("exchange_rate.txt.gz").Select(line => Numbers(line, 0))]);

    /// <summary>The 414 hourly series of M4 with their 48 steps to forecast.</summary>
    public static (double[] History, double[] Actual)[] M4Hourly() =>
        [.. Lines("M4_Hourly-train.csv.gz").Skip(1)
            .Zip(Lines("M4_Hourly-test.csv.gz").Skip(1), (train, test) => (Numbers(train, 1), Numbers(test, 1)))];

    /// <summary>
    /// Every column less the mean and divided by the population sd of its first rows, the protocol of the long-horizon benchmarks.
    /// </summary>
    public static double[][] Standardised(double[][] columns, int training) =>
        [.. columns.Select(column =>
        {
            var mean = column[..training].Average();
            var sd = Math.Sqrt(column[..training].Average(value => (value - mean) * (value - mean)));
            return column.Select(value => (value - mean) / sd).ToArray();
        })];

    private static double[][] Columns(double[][] rows) => [.. rows[0].Select((_, c) => rows.Select(row => row[c]).ToArray())];

    private static double[] Numbers(string line, int skipped) =>
        [.. line.Split(',').Skip(skipped).Select(cell => cell.Trim('"')).Where(cell => cell.Length > 0)
            .Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];

    private static IEnumerable<string> Lines(string file)
    {
        var stream = File.OpenRead(SharedData.Require("data/forecasting/" + file));
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
