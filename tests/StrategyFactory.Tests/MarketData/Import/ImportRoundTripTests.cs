using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.MarketData.Import;

[TestFixture]
internal sealed class ImportRoundTripTests
{
    private static readonly string[] TimePatterns =
    [
        "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-dd HH:mm:ss+00:00", "yyyy-MM-dd HH:mm", "yyyy.MM.dd HH:mm:ss", "yyyyMMdd HH:mm", "yyyyMMdd HHmmss", "dd.MM.yyyy HH:mm:ss.fff",
    ];

    [Test]
    public void Bars_written_in_any_dialect_are_read_back_to_the_bit() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => RoundTrips(new System.Random(seed))));

    private static bool RoundTrips(System.Random random)
    {
        var timeframe = Timeframes.Parse(Timeframes.Names[random.Next(Timeframes.Names.Count)]);
        var bars = RandomBars(random, timeframe);
        var content = Encoding.UTF8.GetBytes(Write(random, bars));
        content = random.Next(3) switch
        {
            0 => BarText.Gzip(content),
            1 => BarText.Zip(("folder/bars.csv", Encoding.UTF8.GetString(content))),
            _ => content,
        };

        var read = BarText.Read(content, timeframe.Format()).Bars;

        return read.Times.Span.SequenceEqual(bars.Times.Span) && read.Open.Span.SequenceEqual(bars.Open.Span) && read.High.Span.SequenceEqual(bars.High.Span)
            && read.Low.Span.SequenceEqual(bars.Low.Span) && read.Close.Span.SequenceEqual(bars.Close.Span) && read.Volume.Span.SequenceEqual(bars.Volume.Span);
    }

    private static BarSeries RandomBars(System.Random random, Timeframe timeframe)
    {
        var count = random.Next(3, 200);
        var columns = Enumerable.Range(0, 5).Select(_ => new double[count]).ToArray();
        var times = new long[count];
        var time = new DateTimeOffset(2001 + random.Next(24), 1 + random.Next(12), 28, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var scale = Math.Pow(10, random.Next(-4, 6));
        for (var i = 0; i < count; i++)
        {
            var prices = Enumerable.Range(0, 4).Select(_ => scale * (0.5 + random.NextDouble())).Order().ToArray();
            var rising = random.Next(2);
            (columns[0][i], columns[1][i], columns[2][i], columns[3][i]) = (prices[1 + rising], prices[3], prices[0], prices[2 - rising]);
            columns[4][i] = random.Next(3) == 0 ? 0 : 1e6 * random.NextDouble();
            times[i] = time;
            time += timeframe.Milliseconds() * (i > count / 2 && random.Next(5) == 0 ? 3 : 1);
        }

        return new BarSeries("TEST", timeframe, times, columns[0], columns[1], columns[2], columns[3], columns[4]);
    }

    private static string Write(System.Random random, BarSeries bars)
    {
        var separator = ",;\t|"[random.Next(4)];
        var comma = separator != ',' && random.Next(2) == 0;
        var quoted = random.Next(4) == 0;
        var lineEnd = random.Next(2) == 0 ? "\n" : "\r\n";
        var pattern = random.Next(TimePatterns.Length + 4);
        string[] names = ["time", "open", "high", "low", "close", "volume", "note"];
        var order = Enumerable.Range(0, names.Length).ToArray();
        random.Shuffle(order);
        var rows = Enumerable.Range(0, bars.Count).ToArray();
        if (random.Next(2) == 0)
        {
            random.Shuffle(rows);
        }

        var text = new StringBuilder(random.Next(2) == 0 ? "\uFEFF" : "");
        text.AppendJoin(separator, order.Select(column => random.Next(2) == 0 ? names[column].ToUpperInvariant() : names[column])).Append(lineEnd);
        foreach (var row in rows)
        {
            string[] cells =
            [
                Time(bars.Times.Span[row], pattern), Number(bars.Open.Span[row]), Number(bars.High.Span[row]), Number(bars.Low.Span[row]),
                Number(bars.Close.Span[row]), Number(bars.Volume.Span[row]), "x",
            ];
            text.AppendJoin(separator, order.Select(column => quoted ? $"\"{cells[column]}\"" : cells[column])).Append(lineEnd);
        }

        return text.ToString();

        string Number(double value)
        {
            var written = value.ToString("R", CultureInfo.InvariantCulture);
            return comma ? written.Replace('.', ',') : written;
        }
    }

    private static string Time(long milliseconds, int pattern) => (pattern - TimePatterns.Length) switch
    {
        0 => (milliseconds / 1000).ToString(CultureInfo.InvariantCulture),
        1 => milliseconds.ToString(CultureInfo.InvariantCulture),
        2 => (milliseconds * 1000).ToString(CultureInfo.InvariantCulture),
        3 => (milliseconds * 1_000_000).ToString(CultureInfo.InvariantCulture),
        _ => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString(TimePatterns[pattern], CultureInfo.InvariantCulture),
    };
}
