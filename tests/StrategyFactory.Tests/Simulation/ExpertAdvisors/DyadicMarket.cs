using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

/// <summary>Random bars whose prices are multiples of 2⁻¹⁰: sums, differences and levels are exact, so that two implementations that mean the same agree to the bit.</summary>
internal static class DyadicMarket
{
    /// <summary>A point.</summary>
    public const double Point = 1.0 / 1024;

    private const long Start = 1_708_905_600_000;
    private const long Hour = 3_600_000;

    /// <summary>Hourly bars from Monday 2024-02-26 on, over the change of New York's clocks, that move a few points each, with gaps, flat stretches and bars without a range.</summary>
    public static TesterBars Bars(int seed, int count)
    {
        var random = new Random(seed);
        var (times, prices) = (new long[count], Enumerable.Range(0, 4).Select(_ => new double[count]).ToArray());
        var last = 2048;
        for (var bar = 0; bar < count; bar++)
        {
            var flat = bar / 40 % 7 == 3;
            var open = last + (random.Next(6) == 0 && !flat ? random.Next(-12, 13) : 0);
            var close = flat ? open : open + random.Next(-10, 11);
            var high = Math.Max(open, close) + (flat ? 0 : random.Next(0, 8));
            var low = Math.Min(open, close) - (flat ? 0 : random.Next(0, 8));
            last = Math.Max(close, 500);
            times[bar] = Start + (bar * Hour);
            (prices[0][bar], prices[1][bar], prices[2][bar], prices[3][bar]) = (open * Point, high * Point, low * Point, close * Point);
        }

        return new(times, prices[0], prices[1], prices[2], prices[3]);
    }
}
