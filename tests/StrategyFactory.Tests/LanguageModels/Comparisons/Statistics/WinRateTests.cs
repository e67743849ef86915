using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Comparisons.Statistics;

namespace StrategyFactory.Tests.LanguageModels.Comparisons.Statistics;

internal sealed class WinRateTests
{
    [TestCase(60, 40, 0, 0.6, 0.5020025867910618, 0.6905987135675411)]
    [TestCase(15, 12, 3, 0.55, 0.37661393103156304, 0.7120347296510401)]
    [TestCase(6, 0, 0, 1, 0.6096657120978346, 1)]
    public void Intervals_are_those_of_Wilson(int wins, int losses, int ties, double share, double low, double high)
    {
        var rate = WinRate.Of(wins, losses, ties)!.Value;

        Assert.That(rate.Share, Is.EqualTo(share).Within(1e-12));
        Assert.That(rate.Low, Is.EqualTo(low).Within(1e-12));
        Assert.That(rate.High, Is.EqualTo(high).Within(1e-12));
    }

    [Test]
    public void Nothing_judged_has_no_rate() => Assert.That(WinRate.Of(0, 0, 0), Is.Null);

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property Who_wins_and_who_loses_are_mirrors() => Prop.ForAll(Gen.Choose(0, 200).Three().ToArbitrary(), drawn =>
    {
        var (wins, losses, ties) = drawn;
        if (WinRate.Of(wins, losses, ties) is not { } rate || WinRate.Of(losses, wins, ties) is not { } mirror)
        {
            return wins + losses + ties == 0;
        }

        return Math.Abs(rate.Share + mirror.Share - 1) < 1e-12 && Math.Abs(rate.Low + mirror.High - 1) < 1e-12
            && rate.Low <= rate.Share && rate.Share <= rate.High;
    });
}
