using StrategyFactory.Neural.Chronos;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>A Chronos-Bolt that is trained in a second.</summary>
internal static class SmallBolt
{
    public static BoltConfig Config { get; } =
        new(new(16, 4, 2, 32, 1, 1, DropoutRate: 0, InitialFactor: 0.3), 64, 8, [0.1, 0.5, 0.9], 8, 8);

    /// <summary>Windows of waves, each of its own length and height.</summary>
    public static IReadOnlyList<TrainingWindow> Waves(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (period, phase, height) = (6 + (6 * random.NextDouble()), 7 * random.NextDouble(), 1 + (9 * random.NextDouble()));
            var wave = Enumerable.Range(0, 56).Select(i => (float)(height * (2 + Math.Sin((i * 2 * Math.PI / period) + phase)))).ToArray();
            return new TrainingWindow(wave[..48], wave[48..]);
        })];
    }
}
