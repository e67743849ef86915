using StrategyFactory.Neural.Layers;

namespace StrategyFactory.Neural.Synthetic;

/// <summary>A level that rises, falls, grows or wanders, seasons upon it or in proportion to it, and noise.</summary>
internal static class TrendAndSeasons
{
    private const int MostSeasons = 3;
    private const int MostHarmonics = 4;

    private static readonly int[] Periods = [4, 5, 7, 12, 24, 30, 48, 52, 60, 96, 120, 168, 250];

    public static double[] Draw(Random random, int length)
    {
        var trend = Trend(random, length);
        var seasons = new double[length];
        for (var count = random.Next(MostSeasons + 1); count > 0; count--)
        {
            AddSeason(random, seasons);
        }

        var proportional = random.Next(3) == 0;
        var noise = 0.3 * random.NextDouble() * random.NextDouble();
        return [.. trend.Zip(seasons).Select(pair => Together(pair.First, pair.Second) + (noise * random.NextNormal()))];

        double Together(double level, double season) => proportional ? (3 + level) * (1 + (0.3 * season)) : level + season;
    }

    private static double[] Trend(Random random, int length)
    {
        var slope = 3 * random.NextNormal();
        var wander = random.Next(2) * random.NextDouble() * 2 / Math.Sqrt(length);
        var (bend, level) = (random.Next(3), 0.0);
        return [.. Enumerable.Range(0, length).Select(i =>
        {
            var time = (double)i / length;
            level += wander * random.NextNormal();
            return level + bend switch
            {
                0 => slope * time,
                // a growth that fades: the trend is damped
                1 => slope * (1 - Math.Exp(-3 * time)),
                _ => 0,
            };
        })];
    }

    private static void AddSeason(Random random, double[] seasons)
    {
        var period = (double)Periods[random.Next(Periods.Length)];
        var height = 0.2 + random.NextDouble();
        for (var harmonic = 1 + random.Next(MostHarmonics); harmonic > 0; harmonic--)
        {
            var (share, phase) = (height / harmonic * random.NextNormal(), 2 * Math.PI * random.NextDouble());
            for (var i = 0; i < seasons.Length; i++)
            {
                seasons[i] += share * Math.Sin((2 * Math.PI * harmonic * i / period) + phase);
            }
        }
    }
}
