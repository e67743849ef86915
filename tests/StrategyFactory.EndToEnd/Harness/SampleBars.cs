using System.Globalization;
using System.Text;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>Bars of a minute or more as CSV text: a random walk that is the same in every run.</summary>
internal static class SampleBars
{
    public static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <param name="count">Bars.</param>
    /// <param name="seed">Other seeds give other walks.</param>
    /// <param name="minutes">Length of a bar.</param>
    /// <param name="reversion">The part of every bar's move that the next one takes back.</param>
    /// <param name="first">The first price.</param>
    public static string RandomWalk(int count, int seed = 1, int minutes = 1, double reversion = 0, double first = 100)
    {
        var state = (uint)seed * 2654435761u;
        double Next()
        {
            state = (state * 1664525u) + 1013904223u;
            return (state >> 8) / (double)(1 << 24);
        }

        var (price, move) = (first, 0.0);
        return Csv(count, _ =>
        {
            var open = price;
            move = (0.002 * (Next() + Next() - 1)) - (reversion * move);
            price *= Math.Exp(move);
            return (open, Math.Max(open, price) * (1 + (0.0005 * Next())), Math.Min(open, price) * (1 - (0.0005 * Next())), price, Math.Round(1000 * Next()));
        }, minutes);
    }

    /// <summary>Daily bars of a quiet share that is split so many for one before a bar.</summary>
    public static string Split(int count, int at, int shares)
    {
        var random = new Random(5);
        var price = 100.0;
        return Csv(count, bar =>
        {
            var open = price * Math.Exp(0.005 * (random.NextDouble() - 0.5));
            price = open * Math.Exp(0.01 * (random.NextDouble() - 0.5));
            var factor = bar < at ? 1.0 : 1.0 / shares;
            var volume = Math.Round(1e6 * Math.Exp(0.3 * (random.NextDouble() - 0.5)) / factor);
            return (open * factor, Math.Max(open, price) * 1.001 * factor, Math.Min(open, price) * 0.999 * factor, price * factor, volume);
        }, 24 * 60);
    }

    public static string Constant(int count) => Csv(count, _ => (100, 100, 100, 100, 10));

    /// <summary>Bars of which every third is impossible: its high lies below its low.</summary>
    public static string Broken(int count) => Csv(count, bar => bar % 3 == 0 ? (100, 99, 101, 100, 10) : (100, 101, 99, 100, 10));

    /// <summary>
    /// Sessions of half an hour from 14:30 UTC on, of two random walks that go together (correlation about 0.5): one written by the time at
    /// which its bars close, the other as they open.
    /// </summary>
    public static (string StampedAtClose, string StampedAtOpen) Sessions(int sessions)
    {
        const int Minutes = 30;
        var random = new Random(3);
        var (close, open) = (new StringBuilder("time,open,high,low,close,volume\n"), new StringBuilder("time,open,high,low,close,volume\n"));
        var (one, other) = (100.0, 100.0);
        for (var bar = 0; bar < sessions * Minutes; bar++)
        {
            var time = Start.AddDays(bar / Minutes).AddMinutes((14 * 60) + Minutes + (bar % Minutes));
            var (common, own) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            Write(close, time.AddMinutes(1), ref one, 0.001 * ((0.5 * common) + (0.866 * own)));
            Write(open, time, ref other, 0.001 * common);
        }

        return (close.ToString(), open.ToString());

        static void Write(StringBuilder text, DateTime time, ref double price, double move)
        {
            var before = price;
            price *= Math.Exp(move);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{time:yyyy-MM-dd HH:mm:ss},{before:R},{Math.Max(before, price):R},{Math.Min(before, price):R},{price:R},1\n");
        }
    }

    private static string Csv(int count, Func<int, (double Open, double High, double Low, double Close, double Volume)> make, int minutes = 1)
    {
        var text = new StringBuilder("timestamp,open,high,low,close,volume\n");
        for (var bar = 0; bar < count; bar++)
        {
            var (open, high, low, close, volume) = make(bar);
            text.Append(Start.AddMinutes(bar * minutes).ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture));
            foreach (var value in new[] { open, high, low, close, volume })
            {
                text.Append(',').Append(value.ToString("R", CultureInfo.InvariantCulture));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
