using NUnit.Framework;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Tests.Numerics.Linear;

public sealed class PurgedFoldsTests
{
    [Test]
    public void Test_positions_cover_every_row_once([Values(5, 499, 1003, 2_000_000_011)] int rows)
    {
        var end = 0;
        for (var k = 0; k < 5; k++)
        {
            var fold = PurgedFolds.At(k, 5, rows, 1, 10);
            Assert.That(fold.TestStart, Is.EqualTo(end));
            end = fold.TestEnd;
        }

        Assert.That(end, Is.EqualTo(rows));
    }

    [Test]
    public void Training_stops_a_horizon_before_and_resumes_a_horizon_and_an_embargo_after()
    {
        Assert.That(PurgedFolds.At(1, 5, 1003, 3, PurgedFolds.Embargo(0.01m, 1003)), Is.EqualTo(new PurgedFold(200, 401, 197, 414)));
        Assert.That(PurgedFolds.At(0, 5, 1003, 3, 10), Is.EqualTo(new PurgedFold(0, 200, 0, 213)));
        Assert.That(PurgedFolds.At(4, 5, 1003, 3, 10), Is.EqualTo(new PurgedFold(802, 1003, 799, 1003)));
    }

    [Test]
    public void The_embargo_is_floored_in_decimal_arithmetic() => Assert.That(PurgedFolds.Embargo(0.29m, 100), Is.EqualTo(29));

    [Test]
    public void Impossible_folds_are_refused()
    {
        Assert.That(() => PurgedFolds.At(5, 5, 100, 0, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => PurgedFolds.At(0, 1, 100, 0, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => PurgedFolds.At(0, 5, 100, -1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
