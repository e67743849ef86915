using NUnit.Framework;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.Tests.Neural.Chronos;

/// <summary>
/// Beyond a model's own horizon a forecast goes on from itself, and what is not known by then must not be forgotten: the interval of a walk
/// must not begin anew at a border, as it does where the median is taken for what came.
/// </summary>
internal sealed class BlockBorderTests
{
    private static readonly double[] Levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    /// <remarks>
    /// The levels from 0.1 to 0.9 that Bolt goes on from leave the tails out, so that its interval does become a third narrower at a border.
    /// </remarks>
    [Test]
    public async Task The_interval_of_a_walk_does_not_collapse_at_the_borders_of_bolt()
    {
        using var model = ChronosBolt.Create(SmallBolt.Config with { QuantileLevels = Levels }, 3);
        await LearnAsync(model, 400);
        Compare(model, block: 8, leastAtBorder: 0.6, leastOverTwin: 1.4, leastOfBlock: 0.9);
    }

    [Test]
    public async Task The_interval_of_a_walk_goes_on_growing_over_the_borders_of_t5()
    {
        using var model = SmallT5.Create(3);
        await LearnAsync(model, 120);
        Compare(model, block: 4, leastAtBorder: 0.95, leastOverTwin: 1.05, leastOfBlock: 1.05);
    }

    /// <summary>Three blocks at once, beside a twin that takes the median of a block for what came.</summary>
    private static void Compare(SeriesModel model, int block, double leastAtBorder, double leastOverTwin, double leastOfBlock)
    {
        var walks = Walks(60, 9).Select(window => window.Context).ToArray();
        var widths = Widths(model.Predict(walks, 3 * block, Levels, seed: 1));
        var known = walks;
        List<double> twin = [];
        for (var i = 0; i < 3; i++)
        {
            var forecast = model.Predict(known, block, Levels, seed: 1);
            twin.AddRange(Widths(forecast));
            known = [.. known.Zip(forecast, (walk, levels) => walk.Concat(levels[4]).ToArray())];
        }

        Assert.Multiple(() =>
        {
            Assert.That(widths[..block], Is.EqualTo(twin[..block]), "the first block is the same");
            for (var border = block; border < widths.Length; border += block)
            {
                Assert.That(widths[border] / widths[border - 1], Is.GreaterThan(leastAtBorder), $"step {border + 1} after step {border}");
                Assert.That(widths[border] / twin[border], Is.GreaterThan(leastOverTwin), $"step {border + 1} beside the twin");
                Assert.That(
                    widths[border..(border + block)].Average() / widths[(border - block)..border].Average(), Is.GreaterThan(leastOfBlock),
                    $"the block from step {border + 1}");
            }
        });
    }

    private static Task<TrainingOutcome> LearnAsync(SeriesModel model, int steps) =>
        new ForecastTraining(model, Walks(600, 1), Walks(60, 2)).RunAsync(new(steps, 0.01));

    private static double[] Widths(float[][][] forecasts) =>
    [
        .. Enumerable.Range(0, forecasts[0][0].Length)
            .Select(step => forecasts.Average(levels => (double)levels[^1][step] - levels[0][step])),
    ];

    private static TrainingWindow[] Walks(int count, int seed)
    {
        const int context = 48;
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (level, walk) = (0.0, new float[context + 8]);
            for (var t = 0; t < walk.Length; t++)
            {
                level += (2 * random.NextDouble()) - 1;
                walk[t] = (float)level;
            }

            return new TrainingWindow(walk[..context], walk[context..]);
        })];
    }
}
