using NUnit.Framework;
using StrategyFactory.LanguageModels.Examples;

namespace StrategyFactory.Tests.LanguageModels.Examples;

internal sealed class RatingFiguresTests
{
    [Test]
    public void Mean_deviation_and_consistency_are_those_of_the_stars()
    {
        // 5, 4, 4, 3: mean 4, squares 2, over n − 1 = 3
        var figures = RatingFigures.Of([0, 0, 1, 2, 1]);
        Assert.That((figures.Ratings, figures.Mean), Is.EqualTo((4L, (double?)4)));
        Assert.That(figures.Deviation, Is.EqualTo(Math.Sqrt(2.0 / 3)).Within(1e-12));
        Assert.That(figures.Consistency, Is.EqualTo(1 - (Math.Sqrt(2.0 / 3) / 4)).Within(1e-12));
    }

    [Test]
    public void Below_two_ratings_nobody_disagrees()
    {
        Assert.That(RatingFigures.Of([0, 0, 0, 0, 0]), Is.EqualTo(new RatingFigures(0, null, null, 1)));
        Assert.That(RatingFigures.Of([0, 1, 0, 0, 0]), Is.EqualTo(new RatingFigures(1, 2, null, 1)));
    }

    [Test]
    public void Ratings_that_agree_are_wholly_consistent_and_the_score_never_leaves_its_range()
    {
        Assert.That(RatingFigures.Of([0, 0, 7, 0, 0]).Consistency, Is.EqualTo(1));
        Assert.That(RatingFigures.Of([1, 0, 0, 0, 1]).Consistency, Is.EqualTo(1 - (Math.Sqrt(8) / 3)).Within(1e-12));
        Assert.That(RatingFigures.Of([9, 0, 0, 0, 1]).Consistency, Is.InRange(0, 1));
    }
}
