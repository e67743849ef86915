using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.MarketData.SimulatedMarkets;

internal sealed class ShuffledBarsTests
{
    private static readonly BarSeries Bars = SmallMarket.Generate();

    [Test]
    public void By_bar_every_move_stays_and_what_one_tells_of_the_next_goes()
    {
        var shuffled = ShuffledBars.ByBar(Bars, "MIXED", 1);
        var (before, after) = (Moves(Bars), Moves(shuffled));

        Assert.That(shuffled.Times.ToArray(), Is.EqualTo(Bars.Times.ToArray()));
        Assert.That(after.Order(), Is.EqualTo(before.Order()).Within(1e-12));
        Assert.That(Autocorrelation(before), Is.LessThan(-0.1));
        Assert.That(Autocorrelation(after), Is.Zero.Within(0.05));
        Sound(shuffled);
    }

    [Test]
    public void By_day_the_moves_within_a_day_stay_together()
    {
        const int session = 30;
        var shuffled = ShuffledBars.ByDay(Bars, "MIXED", 1);
        string[] Days(BarSeries bars) => [.. Moves(bars).Chunk(session).Select(day => string.Join(' ', day.Select(move => Math.Round(move, 9))))];

        Assert.That(shuffled.Times.ToArray(), Is.EqualTo(Bars.Times.ToArray()), "its days are equally long");
        Assert.That(Days(shuffled), Is.EquivalentTo(Days(Bars)).And.Not.EqualTo(Days(Bars)));
        Sound(shuffled);
    }

    [Test]
    public void A_seed_gives_the_same_bars_again()
    {
        Assert.That(ShuffledBars.ByBar(Bars, "A", 3).Close.ToArray(), Is.EqualTo(ShuffledBars.ByBar(Bars, "B", 3).Close.ToArray()));
        Assert.That(ShuffledBars.ByBar(Bars, "A", 3).Close.ToArray(), Is.Not.EqualTo(ShuffledBars.ByBar(Bars, "A", 4).Close.ToArray()));
    }

    private static void Sound(BarSeries bars)
    {
        for (var bar = 0; bar < bars.Count; bar++)
        {
            Assert.That(bars.High.Span[bar], Is.GreaterThanOrEqualTo(Math.Max(bars.Open.Span[bar], bars.Close.Span[bar])));
            Assert.That(bars.Low.Span[bar], Is.LessThanOrEqualTo(Math.Min(bars.Open.Span[bar], bars.Close.Span[bar])).And.Positive);
        }

        Assert.That(bars.Volume.ToArray().Sum(), Is.EqualTo(Bars.Volume.ToArray().Sum()).Within(1e-6));
    }

    // Both begin at the same price, which is the close before the first bar.
    private static double[] Moves(BarSeries bars) =>
        [.. Enumerable.Range(0, bars.Count).Select(bar => Math.Log(bars.Close.Span[bar] / (bar == 0 ? Bars.Open.Span[0] : bars.Close.Span[bar - 1])))];

    private static double Autocorrelation(double[] moves) => moves.Zip(moves.Skip(1), (now, next) => now * next).Sum() / moves.Sum(move => move * move);
}
