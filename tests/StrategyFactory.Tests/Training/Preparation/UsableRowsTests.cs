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
    public void Gaps_are_found_wherever_they_lie_in_a_long_series()
    {
        const int bars = 10_000;
        int[] first = [0, 2048, 6150, 9_998], second = [2047, 4099, 6150, 9_999];
        double[] target = [.. Enumerable.Repeat(1.0, bars)];

        var rows = UsableRows.Find([Column(first), Column(second)], target, new(3, bars));

        Assert.That(rows, Is.EqualTo(Enumerable.Range(3, bars - 3).Except(first).Except(second)));

        static ReadOnlyMemory<double> Column(int[] gaps)
        {
            double[] column = [.. Enumerable.Range(0, bars)];
            Array.ForEach(gaps, gap => column[gap] = Gap);
            return column;
        }
    }

    [Test]
    public void A_regime_keeps_the_rows_with_its_bit() =>
        Assert.That(UsableRows.InRegime([0, 2, 3], [0b10, 0b11, 0b01, 0b11], 1), Is.EqualTo(new[] { 0, 3 }));
}
