using NUnit.Framework;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Tests.Training.Preparation;

internal sealed class UsableRowsTests
{
    private const double Gap = double.NaN;

    [Test]
    public void A_row_needs_every_feature_and_the_target_and_lies_in_the_range()
    {
        ReadOnlyMemory<double>[] features = [new double[] { 1, 1, Gap, 1, 1, 1, 1 }, new double[] { 1, 1, 1, double.PositiveInfinity, 1, 1, 1 }];
        double[] target = [1, 1, 1, 1, Gap, 1, 1];

        Assert.That(UsableRows.Find(features, target, new(1, 6)), Is.EqualTo(new[] { 1, 5 }));
        Assert.That(UsableRows.Find(features, target, new(2, 5)), Is.Empty);
        Assert.That(UsableRows.Find(features, target, new(3, 3)), Is.Empty);
    }

    [Test]
    public void A_regime_keeps_the_rows_with_its_bit() =>
        Assert.That(UsableRows.InRegime([0, 2, 3], [0b10, 0b11, 0b01, 0b11], 1), Is.EqualTo(new[] { 0, 3 }));
}
