using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.MarketData.Splits;

/// <summary>
/// Daily bars of a share: heavy-tailed nights and days, volatility and volume in clusters, and now and then news that moves the price by
/// a quarter or more, with many times the volume and a wild day.
/// </summary>
/// <param name="Volatility">Standard deviation of a day's return, on average.</param>
/// <param name="Freedom">Degrees of freedom of Student's t that returns are drawn from, above 2.</param>
/// <param name="NewsPerYear">How often news comes.</param>
internal sealed record SplitMarket(double Volatility, int Freedom = 4, double NewsPerYear = 0.5, bool HasVolume = true)
{
    private const int DaysPerYear = 252;
    private const double UsualVolume = 1e6;

    /// <summary>Bars of one share; at <paramref name="day"/> it is split, and nothing is adjusted for that.</summary>
    public BarSeries Bars(int seed, int days, int day = int.MaxValue, int newShares = 1, int oldShares = 1)
    {
        var random = new Random(seed);
        var columns = Enumerable.Range(0, 5).Select(_ => new double[days]).ToArray();
        var times = new long[days];
        var (last, wild, volume) = (50 + 100 * random.NextDouble(), 0.0, 0.0);
        for (var t = 0; t < days; t++)
        {
            times[t] = (10_000L + t + 2 * (t / 5)) * 86_400_000;
            wild = 0.97 * wild + 0.15 * Normal(random);
            volume = 0.95 * volume + 0.12 * Normal(random);
            var scale = Volatility * Math.Exp(wild);
            var (night, move, spike) = (0.6 * scale * Heavy(random), 0.8 * scale * Heavy(random), 0.0);
            if (random.NextDouble() < NewsPerYear / DaysPerYear)
            {
                var jump = -0.25 * Math.Log(1 - random.NextDouble());
                night += random.Next(2) == 0 ? jump : -jump;
                (move, spike) = (move * (1 + 2 * random.NextDouble()), 1 + 0.7 * Normal(random) + 3 * jump);
                (wild, volume) = (wild + 0.5, volume + 0.2);
            }

            var price = t >= day ? (double)oldShares / newShares : 1;
            var (open, close) = (last * Math.Exp(night), last * Math.Exp(night + move));
            (columns[0][t], columns[3][t]) = (open * price, close * price);
            columns[1][t] = Math.Max(open, close) * Math.Exp(0.3 * scale * Math.Abs(Normal(random))) * price;
            columns[2][t] = Math.Min(open, close) * Math.Exp(-0.3 * scale * Math.Abs(Normal(random))) * price;
            var traded = UsualVolume * Math.Exp(volume + 0.35 * Normal(random) + spike + 0.2 * Math.Abs(move / scale));
            columns[4][t] = HasVolume ? traded / price : 0;
            last = close;
        }

        return new("SIM", Timeframe.OneDay, times, columns[0], columns[1], columns[2], columns[3], columns[4]);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Student's t with variance 1.</summary>
    private double Heavy(Random random)
    {
        var squares = Enumerable.Range(0, Freedom).Sum(_ => Math.Pow(Normal(random), 2));
        return Normal(random) / Math.Sqrt(squares / Freedom) * Math.Sqrt((Freedom - 2.0) / Freedom);
    }
}
