using NUnit.Framework;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Tests.Numerics.Linear;

public sealed class GridRankingTests
{
    [Test]
    public void The_highest_score_wins() =>
        Assert.That(GridRanking.Best([Cell(0.1, 0.2, 3), Cell(0.1, 0.3, 3), Cell(1, -0.1, 1)]), Is.EqualTo(1));

    [Test]
    public void Ties_go_to_the_larger_alpha_then_to_fewer_weights_then_to_grid_order()
    {
        Assert.That(GridRanking.Best([Cell(0.1, 0.2, 3), Cell(1, 0.2, 5)]), Is.EqualTo(1));
        Assert.That(GridRanking.Best([Cell(1, 0.2, 3), Cell(1, 0.2, 2)]), Is.EqualTo(1));
        Assert.That(GridRanking.Best([Cell(1, 0.2, 3), Cell(1, 0.2, 3)]), Is.Zero);
    }

    [Test]
    public void Null_models_unconverged_and_unscored_cells_are_never_the_best()
    {
        Assert.That(GridRanking.Best([Cell(1, 0.9, 0), Cell(1, 0.8, 3, converged: false), Cell(1, null, 3), Cell(1, -0.1, 1)]), Is.EqualTo(3));
        Assert.That(GridRanking.Best([Cell(1, 0, 0)]), Is.Null);
        Assert.That(GridRanking.Best([]), Is.Null);
    }

    private static PenaltyCell Cell(double alpha, double? score, int nonZero, bool converged = true) =>
        new(0, alpha, 0.5, score, nonZero, 1, converged, UnscoredReason.None);
}
