using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class NormalScoresTests
{
    [Test]
    public void Scores_are_quantiles_of_the_normal_at_the_middle_of_each_rank()
    {
        var scores = new double[4];
        NormalScores.Compute([10, -1e9, 11, 1e9], scores);

        // Φ⁻¹ of 3/8, 1/8, 5/8 and 7/8
        Assert.That(scores, Is.EqualTo(new[] { -0.3186393639643752, -1.1503493803760083, 0.3186393639643752, 1.1503493803760083 }).Within(1e-12));
    }

    [Test]
    public void Equal_values_share_a_score_and_all_equal_ones_have_none()
    {
        var scores = new double[3];
        NormalScores.Compute([5, 5, 9], scores);
        Assert.That(scores, Is.EqualTo(new[] { -0.4307272992954576, -0.4307272992954576, 0.9674215661017014 }).Within(1e-12));
        NormalScores.Compute([2, 2, 2], scores);
        Assert.That(scores, Is.EqualTo(new[] { 0.0, 0, 0 }).Within(1e-15));
        NormalScores.Compute([], []);
        Assert.That(() => NormalScores.Compute([1, double.NaN], new double[2]), Throws.ArgumentException);
    }
}
