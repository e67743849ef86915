using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

[TestFixture]
internal sealed class PlateauScoreTests
{
    /// <summary>3 θ × 3 z × 2 regimes, SQN = 100·θ + 10·z + regime + 1 by places.</summary>
    private static readonly double?[] Grid = [.. Enumerable.Range(0, 18).Select(place => (double?)(100 * (place / 6) + 10 * (place / 2 % 3) + place % 2 + 1))];

    [Test]
    public void Inside_the_grid_it_is_the_median_of_four_neighbours_of_the_same_regime()
    {
        // θ 1, z 1, regime 1: own 112; neighbours 12, 212, 102, 122.
        var found = PlateauScore.Compute(Grid, 3, 3, 2, 9);
        Assert.That(found, Is.EqualTo(new Plateau(112.0 / 112, 4, PlateauProblem.None)));
    }

    [Test]
    public void In_a_corner_it_is_the_median_of_two()
    {
        // θ 0, z 0, regime 0: own 1; neighbours 101 and 11.
        Assert.That(PlateauScore.Compute(Grid, 3, 3, 2, 0), Is.EqualTo(new Plateau(56, 2, PlateauProblem.None)));

        // θ 2, z 2, regime 1: own 222; neighbours 122 and 212.
        Assert.That(PlateauScore.Compute(Grid, 3, 3, 2, 17), Is.EqualTo(new Plateau(167.0 / 222, 2, PlateauProblem.None)));
    }

    [Test]
    public void Neighbours_without_a_value_are_passed_over()
    {
        double?[] sqn = [.. Grid];
        (sqn[3], sqn[7]) = (null, double.NaN);

        // Left of 12, 212, 102, 122: 212 and 122.
        Assert.That(PlateauScore.Compute(sqn, 3, 3, 2, 9), Is.EqualTo(new Plateau(167.0 / 112, 2, PlateauProblem.None)));
    }

    [Test]
    public void A_lone_peak_scores_low_and_may_be_negative() =>
        Assert.That(PlateauScore.Compute([-1, 4, -3], 1, 3, 1, 1).Score, Is.EqualTo(-0.5));

    [TestCase(0.0)]
    [TestCase(-1.0)]
    [TestCase(null)]
    [TestCase(double.NaN)]
    public void An_own_value_that_is_not_positive_gives_none(double? own) =>
        Assert.That(PlateauScore.Compute([own, 2], 2, 1, 1, 0), Is.EqualTo(new Plateau(null, 1, PlateauProblem.OwnNotPositive)));

    [Test]
    public void Without_a_neighbour_there_is_no_score()
    {
        Assert.That(PlateauScore.Compute([3, 4], 1, 1, 2, 0), Is.EqualTo(new Plateau(null, 0, PlateauProblem.NoNeighbour)));
        Assert.That(PlateauScore.Compute([null, 3, null], 3, 1, 1, 1).Problem, Is.EqualTo(PlateauProblem.NoNeighbour));
    }

    [Test]
    public void A_grid_of_another_size_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PlateauScore.Compute(Grid, 3, 3, 3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlateauScore.Compute(Grid, 3, 3, 2, 18));
    }
}
