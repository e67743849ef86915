using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Algorithms.Trees;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Importance;

namespace StrategyFactory.Tests.Training.Importance;

internal sealed class RowImportanceTests
{
    [Test]
    public void Importance_is_the_mean_over_all_folds_rows_and_its_error_is_sd_over_root_m()
    {
        // Rows 1, 2 in one fold, 6 in the other: mean 3, sample sd √7.
        var pooled = RowImportance.Pool([new(2, [3], [5], 2), new(1, [6], [36], 1)], clip: false);

        Assert.That(pooled.Values[0], Is.EqualTo(3));
        Assert.That(pooled.Errors![0], Is.EqualTo(Math.Sqrt(7.0 / 3)).Within(1e-15));
        Assert.That(pooled.Rows, Is.EqualTo(3));
    }

    [Test]
    public void A_unit_other_than_one_scales_both_and_a_loss_below_nothing_counts_as_nothing()
    {
        var pooled = RowImportance.Pool([new(4, [2, -2], [2, 2], 8)], clip: true);

        Assert.That(pooled.Values, Is.EqualTo(new[] { 0.25, 0.0 }));
        Assert.That(pooled.Errors![1], Is.GreaterThan(0));
        Assert.That(RowImportance.Pool([new(4, [2], [2], 0)], clip: true).Values[0], Is.Zero, "nothing to lose");
    }

    [TestCase(10, 10)]
    [TestCase(10, 20)]
    public void A_sample_as_large_as_the_rows_is_all_of_them(int count, int size) => Assert.That(HeldOutSample.Draw(count, size, 1), Is.EqualTo(Enumerable.Range(0, count)));

    [FsCheck.NUnit.Property(MaxTest = 50)]
    public FsCheck.Property A_sample_is_seeded_ascending_and_without_repetition() => Prop.ForAll(
        Gen.Choose(2, 5000).ToArbitrary(), Gen.Choose(1, 300).ToArbitrary(), ArbMap.Default.ArbFor<long>(), (count, size, seed) =>
        {
            var sample = HeldOutSample.Draw(count, size, seed);

            Assert.That(sample, Has.Length.EqualTo(Math.Min(count, size)).And.Ordered.And.Unique);
            Assert.That(sample, Is.All.InRange(0, count - 1));
            Assert.That(HeldOutSample.Draw(count, size, seed), Is.EqualTo(sample));
            return true.ToProperty();
        });

    [Test]
    public void Every_third_of_a_range_is_spread_evenly() => Assert.That(ShapImportance.Every(9, 3), Is.EqualTo(new[] { 0, 3, 6 }));

    [Test]
    public void Shuffling_a_column_costs_what_the_model_takes_from_it()
    {
        // y = 2a + noise-free; b is not used. Shuffling a makes the expected squared error 2·var(2a), twice SST: R² falls from 1 to −1.
        var random = new Random(1);
        double[][] columns = [[.. Enumerable.Range(0, 4000).Select(_ => random.NextDouble() - 0.5)], [.. Enumerable.Range(0, 4000).Select(_ => random.NextDouble())]];
        var target = Array.ConvertAll(columns[0], a => 2 * a);
        var mean = target.Average();

        var importance = RowImportance.Pool([PermutationImportance.Of(new TwiceTheFirst(), columns, target, mean, 10, new Random(7), CancellationToken.None)], clip: true);
        var again = RowImportance.Pool([PermutationImportance.Of(new TwiceTheFirst(), columns, target, mean, 10, new Random(7), CancellationToken.None)], clip: true);

        Assert.That(importance.Values[0], Is.EqualTo(2).Within(0.1));
        Assert.That(importance.Errors![0], Is.InRange(0.01, 0.05));
        Assert.That(importance.Values[1], Is.Zero);
        Assert.That(again.Values, Is.EqualTo(importance.Values), "the seed decides");
    }

    private sealed class TwiceTheFirst : IFittedModel
    {
        public bool IsNull => false;

        public bool IsSmall => true;

        public void Predict(IReadOnlyList<ReadOnlyMemory<double>> features, BarRange range, Span<double> predictions)
        {
            for (var i = 0; i < predictions.Length; i++)
            {
                predictions[i] = 2 * features[0].Span[range.Start + i];
            }
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
