using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Forecasting.Searches;

namespace StrategyFactory.Tests.Forecasting.Searches;

internal sealed class GridTests
{
    private static readonly Dictionary<string, IReadOnlyList<JsonElement>> Grid = new(StringComparer.Ordinal)
    {
        ["b"] = ForecastHarness.Values(1, 2, 3),
        ["a"] = ForecastHarness.Values("x", "y"),
    };

    [Test]
    public void The_cartesian_order_goes_by_name_and_the_last_name_turns_fastest()
    {
        Assert.That(GridConfigurations.Count(Grid), Is.EqualTo(6));
        Assert.That(
            Enumerable.Range(0, 6)
                .Select(place => string.Join(' ', GridConfigurations.At(Grid, place).Select(entry => entry.Value.ToString()))),
            Is.EqualTo(new[] { "x 1", "x 2", "x 3", "y 1", "y 2", "y 3" }));
    }

    [Test]
    public void Draws_are_without_replacement_the_same_for_a_seed_and_all_equally_likely()
    {
        var drawn = GridConfigurations.Draw(50, 20, 7);
        Assert.That(drawn, Is.Unique.And.Ordered);
        Assert.That(GridConfigurations.Draw(50, 20, 7), Is.EqualTo(drawn));
        Assert.That(GridConfigurations.Draw(50, 20, 8), Is.Not.EqualTo(drawn));
        Assert.That(GridConfigurations.Draw(5, 5, 1), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        var counts = new int[5];
        for (var seed = 0; seed < 4000; seed++)
        {
            foreach (var place in GridConfigurations.Draw(5, 2, seed))
            {
                counts[place]++;
            }
        }

        // 1,600 each, sd 31
        Assert.That(counts, Is.All.InRange(1600 - 160, 1600 + 160));
    }

    [TestCase(12, 1_000_000_000_000)]
    [TestCase(19, long.MaxValue)]
    public void A_large_grid_is_counted_and_one_beyond_counting_counts_as_the_largest(int hyperparameters, long count)
    {
        var many = Enumerable.Range(0, hyperparameters).ToDictionary(
            i => $"p{i:00}", _ => ForecastHarness.Values([.. Enumerable.Range(0, 10).Cast<object>()]), StringComparer.Ordinal);
        Assert.That(GridConfigurations.Count(many), Is.EqualTo(count));
        Assert.That(string.Concat(GridConfigurations.At(many, 12_345_678_901).Values), Does.EndWith("12345678901"));
        var drawn = GridConfigurations.Draw(count, 50, 3);
        Assert.That(drawn, Is.Unique.And.All.InRange(0, count));
        Assert.That(drawn[^1], Is.GreaterThan(count / 2), "also from the far end");
    }

    [TestCase(1, 3, 1, 1)]
    [TestCase(3, 3, 2, 4)]
    [TestCase(9, 3, 3, 13)]
    [TestCase(10, 3, 4, 17)]
    [TestCase(8, 2, 4, 15)]
    public void Halving_has_rounds_until_one_is_left(int configurations, int factor, int rounds, int trainings)
    {
        Assert.That(HalvingRounds.Count(configurations, factor), Is.EqualTo(rounds));
        Assert.That(HalvingRounds.Trainings(configurations, factor), Is.EqualTo(trainings));
        Assert.That(HalvingRounds.Share(rounds - 1, rounds, factor), Is.EqualTo(1));
        Assert.That(HalvingRounds.Share(0, rounds, factor), Is.EqualTo(Math.Pow(factor, 1 - rounds)).Within(1e-15));
    }

    [Test]
    public void A_round_keeps_the_best_and_never_what_failed()
    {
        Assert.That(HalvingRounds.Best([1, 5, double.NaN, 5, 2], 2), Is.EqualTo(new[] { 1, 3, 4 }));
        Assert.That(HalvingRounds.Best([double.NaN, double.NaN], 2), Is.Empty);
    }
}
