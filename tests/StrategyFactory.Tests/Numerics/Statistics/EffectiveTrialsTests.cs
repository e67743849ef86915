using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class EffectiveTrialsTests
{
    [TestCase(1, 60)]
    [TestCase(2, 200)]
    [TestCase(7, 33)]
    public void The_same_series_again_and_again_is_one_trial(int copies, int days)
    {
        var one = Noise(new Random(3), days);

        var found = EffectiveTrials.Compute([.. Enumerable.Repeat((ReadOnlyMemory<double>)one, copies)]);
        Assert.That(found, Is.EqualTo(new IndependentTrials(copies, 1, 1, null, false)));
    }

    [Test]
    public void The_same_series_in_other_units_is_no_other_trial()
    {
        var one = Noise(new Random(3), 100);
        List<ReadOnlyMemory<double>> scaled = [.. Enumerable.Range(1, 20).Select(times => (ReadOnlyMemory<double>)one.Select(value => value * times).ToArray())];

        var found = EffectiveTrials.Compute(scaled);
        Assert.That((found.Distinct, found.Count), Is.EqualTo((20, (int?)1)), "√((1 − ρ)/2) = 0 between all of them");
    }

    [TestCase(20, 60)]
    [TestCase(140, 250)]
    [TestCase(300, 120)]
    public void Independent_series_are_about_as_many_trials(int count, int days)
    {
        var random = new Random(count);

        var found = EffectiveTrials.Compute([.. Enumerable.Range(0, count).Select(_ => (ReadOnlyMemory<double>)Noise(random, days))]);
        Assert.That(found.Clustered, Is.False, $"silhouette {found.Silhouette}");
        Assert.That(found.Count, Is.InRange(0.95 * count, count));
    }

    [TestCase(2, 120)]
    [TestCase(5, 60)]
    [TestCase(12, 250)]
    [TestCase(30, 120)]
    public void Planted_groups_are_found(int groups, int days)
    {
        var random = new Random(groups);
        List<ReadOnlyMemory<double>> series = [];
        for (var group = 0; group < groups; group++)
        {
            var common = Noise(random, days);
            // of different sizes, ρ = 0.8 within a group
            series.AddRange(Enumerable.Range(0, 3 + group % 9).Select(_ => (ReadOnlyMemory<double>)Mixed(common, Noise(random, days), 0.8)));
        }

        var found = EffectiveTrials.Compute(Shuffled(series, random));
        Assert.That((found.Count, found.Clustered), Is.EqualTo(((int?)groups, true)), $"silhouette {found.Silhouette}");
    }

    [Test]
    public void Trials_that_all_resemble_each_other_without_groups_count_by_their_mean_correlation()
    {
        var random = new Random(8);
        var common = Noise(random, 400);
        List<ReadOnlyMemory<double>> series = [.. Enumerable.Range(0, 100).Select(_ => (ReadOnlyMemory<double>)Mixed(common, Noise(random, 400), 0.7))];

        var found = EffectiveTrials.Compute(series);
        var mean = Pairs(series).Average(pair => Correlation.Pearson(pair.X.Span, pair.Y.Span)!.Value);
        Assert.That(found.Clustered, Is.False, $"silhouette {found.Silhouette}");
        Assert.That(found.Count, Is.EqualTo((int)Math.Ceiling(mean + (1 - mean) * 100)).And.InRange(25, 40), "1 + 99 · 0.3");
    }

    [Test]
    public void Series_that_never_vary_are_one_trial_together()
    {
        var random = new Random(1);
        ReadOnlyMemory<double>[] still = [new double[50], new double[50], Enumerable.Repeat(0.001, 50).ToArray()];

        Assert.That(EffectiveTrials.Compute(still), Is.EqualTo(new IndependentTrials(3, 1, 1, null, false)));
        Assert.That(EffectiveTrials.Compute([.. still, Noise(random, 50)]).Count, Is.EqualTo(2));
        Assert.That(EffectiveTrials.Compute([new double[] { 0, 0.0, 1, 2, 3, 4, 5, 6, 7, 8 }, new double[] { 0, -0.0, 1, 2, 3, 4, 5, 6, 7, 8 }]).Distinct, Is.EqualTo(1));
    }

    [Test]
    public void Two_that_do_not_resemble_each_other_are_two_and_opposite_ones_as_well()
    {
        var one = Noise(new Random(5), 1000);

        Assert.That(EffectiveTrials.Compute([one, Noise(new Random(6), 1000)]).Count, Is.EqualTo(2));
        Assert.That(EffectiveTrials.Compute([one, one.Select(value => -value).ToArray()]).Count, Is.EqualTo(2), "the best of both is lucky twice as often");
    }

    [Test]
    public void What_cannot_be_told_has_no_count()
    {
        Assert.That(EffectiveTrials.Compute([]).Count, Is.Null);
        Assert.That(EffectiveTrials.Compute([Noise(new Random(1), 9), Noise(new Random(2), 9)]), Is.EqualTo(new IndependentTrials(2, 2, null, null, false)));
        Assert.That(() => EffectiveTrials.Compute([new double[10], new double[11]]), Throws.ArgumentException);
        Assert.That(EffectiveTrials.Compute([new double[10], new double[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, double.NaN }]).Count, Is.Null);
        var random = new Random(4);
        List<ReadOnlyMemory<double>> many = [.. Enumerable.Range(0, EffectiveTrials.MostDistinct + 1).Select(_ => (ReadOnlyMemory<double>)Noise(random, 10))];
        Assert.That((EffectiveTrials.Compute(many).Distinct, EffectiveTrials.Compute(many).Count), Is.EqualTo((EffectiveTrials.MostDistinct + 1, (int?)null)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(6)]
    public void It_is_what_the_definitions_say_of_any_series_in_any_order(int seed)
    {
        var random = new Random(seed);
        var (count, days) = (random.Next(4, 60), random.Next(10, 90));
        var commons = Enumerable.Range(0, 4).Select(_ => Noise(random, days)).ToArray();
        List<ReadOnlyMemory<double>> series = [];
        for (var i = 0; i < count; i++)
        {
            series.Add(Mixed(commons[random.Next(4)], Noise(random, days), random.NextDouble()));
        }

        var found = EffectiveTrials.Compute(series);
        var (clusters, silhouette) = NaiveClusters.Best(series);
        var mean = Math.Max(0, Pairs(series).Average(pair => Correlation.Pearson(pair.X.Span, pair.Y.Span)!.Value));

        Assert.That(found.Silhouette, Is.EqualTo(silhouette).Within(1e-10));
        Assert.That(found.Count, Is.EqualTo(silhouette > EffectiveTrials.NoStructure ? clusters : (int)Math.Ceiling(mean + (1 - mean) * count)));
        Assert.That(EffectiveTrials.Compute(Shuffled([.. series, .. series], random)), Is.EqualTo(found with { Series = 2 * count, Silhouette = found.Silhouette }).Using<IndependentTrials>(Alike), "neither order nor repetition matters");
    }

    private static bool Alike(IndependentTrials one, IndependentTrials other) =>
        one with { Silhouette = null } == other with { Silhouette = null } && Math.Abs(one.Silhouette!.Value - other.Silhouette!.Value) < 1e-10;

    private static IEnumerable<(ReadOnlyMemory<double> X, ReadOnlyMemory<double> Y)> Pairs(List<ReadOnlyMemory<double>> series) =>
        from i in Enumerable.Range(0, series.Count) from j in Enumerable.Range(i + 1, series.Count - i - 1) select (series[i], series[j]);

    private static ReadOnlyMemory<double>[] Shuffled(List<ReadOnlyMemory<double>> series, Random random)
    {
        ReadOnlyMemory<double>[] shuffled = [.. series];
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static double[] Mixed(double[] common, double[] own, double correlation) =>
        [.. common.Zip(own, (shared, alone) => Math.Sqrt(correlation) * shared + Math.Sqrt(1 - correlation) * alone)];

    private static double[] Noise(Random random, int days) =>
        [.. Enumerable.Range(0, days).Select(_ => 0.01 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
}
