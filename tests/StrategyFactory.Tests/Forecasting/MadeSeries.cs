using System.Globalization;
using System.Text;
using StrategyFactory.Forecasting.Series;

namespace StrategyFactory.Tests.Forecasting;

/// <summary>Series whose nature is known.</summary>
internal static class MadeSeries
{
    public const long Hour = 3_600_000;

    /// <summary>A day's wave, hourly, with noise that remembers half of itself.</summary>
    public static double[] Wave(int rows, int seed = 1, double noise = 0.3)
    {
        var random = new Random(seed);
        var values = new double[rows];
        var memory = 0.0;
        for (var t = 0; t < rows; t++)
        {
            memory = (0.5 * memory) + (noise * ((2 * random.NextDouble()) - 1));
            values[t] = 10 + (3 * Math.Sin(2 * Math.PI * t / 24)) + memory;
        }

        return values;
    }

    /// <summary>A walk that nothing can foretell.</summary>
    public static double[] Walk(int rows, int seed = 1)
    {
        var random = new Random(seed);
        var values = new double[rows];
        var level = 100.0;
        for (var t = 0; t < rows; t++)
        {
            level += (2 * random.NextDouble()) - 1;
            values[t] = level;
        }

        return values;
    }

    /// <summary>Hours from 2020-01-01 UTC on.</summary>
    public static long[] Hours(int rows) =>
        [.. Enumerable.Range(0, rows)
            .Select(t => new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() + (t * Hour))];

    public static ForecastSeries Of(double[] values, params Covariate[] covariates) => new(Hours(values.Length), values, covariates);

    /// <summary>A file as people have it.</summary>
    public static byte[] Csv(double[] values, string target = "y")
    {
        var text = new StringBuilder($"date,{target}\n");
        foreach (var (time, value) in Hours(values.Length).Zip(values))
        {
            var date = DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            var cell = double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{date},{cell}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
