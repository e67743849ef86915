using NUnit.Framework;
using StrategyFactory.Evolution.Following;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Following;

/// <summary>The sentences of a signal.</summary>
internal sealed class SignalTextsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 4, 14, 35, 0, TimeSpan.Zero);
    private static readonly SimulationSettings Both = new() { Direction = Direction.Both };
    private static readonly Strategy Filtered = new(new(0.00025, IsQuantile: false), 2.5, RegimeConfig.Of("regime_vix", 2, 3));

    [Test]
    public void A_position_that_is_held_is_explained_in_one_sentence()
    {
        var followed = Followed(0.00031, 1) with { Positions = [new(1, At.AddMinutes(-4), 1.08, 0.001, 1, null, null, null)] };

        Assert.That(Why(followed), Is.EqualTo("prediction +0.00031 is above the threshold 0.00025; regime_vix 3 is allowed; deviation 1.2 is within 2.5: long since 14:31"));
    }

    [Test]
    public void How_much_of_the_capital_is_said_where_it_is_not_all_of_it()
    {
        var half = Followed(0.00031, 1) with { Positions = [new(1, At.AddMinutes(-4), 1.08, 0.0005, 0.5, null, null, null)] };
        var order = Followed(0.00031, 1) with { Orders = [new(Opens: true, 1, 1.234567, null)] };

        Assert.That(Why(half), Does.EndWith(": long since 14:31 with 50 % of the capital"));
        Assert.That(SignalTexts.Order(order, Both), Is.EqualTo("open long with 123.46 % of the capital at the next bar's open"));
    }

    [Test]
    public void What_keeps_it_flat_is_named()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Why(Followed(0.0001, 0)), Is.EqualTo("prediction +0.0001 is within the threshold ±0.00025; regime_vix 3 is allowed; deviation 1.2 is within 2.5: flat"));
            Assert.That(Why(Followed(-0.0004, -1)), Does.StartWith("prediction −0.0004 is below the threshold −0.00025;"));
            Assert.That(Why(Followed(-0.0004, 0), Direction.Long), Does.StartWith("prediction −0.0004 is not above the threshold 0.00025;"));
            Assert.That(Why(Followed(0.0004, 0), Direction.Short), Does.StartWith("prediction +0.0004 is not below the threshold −0.00025;"));
            Assert.That(Why(Followed(0.0004, 0, vix: 0)), Does.Contain("regime_vix 0 is not allowed, only 2, 3"));
            Assert.That(Why(Followed(0.0004, 0, vix: null)), Does.Contain("regime_vix is undefined, which is not allowed"));
            Assert.That(Why(Followed(0.0004, 0, deviation: 3)), Does.Contain("deviation 3 is beyond 2.5"));
            Assert.That(Why(Followed(null, 0, missing: true)), Is.EqualTo("rsi_14 is undefined, so there is no prediction; regime_vix 3 is allowed: flat"));
            Assert.That(Why(Followed(null, 0)), Does.StartWith("there is no prediction of this bar;"));
        });
    }

    [Test]
    public void Orders_say_what_where_and_how_much()
    {
        var wanted = Followed(0.0004, 1) with { Orders = [new(Opens: true, 1, 1, null)] };
        var passive = wanted with { Orders = [new(Opens: false, -1, 1, 1.0832)] };
        var ladder = wanted with { Parts = 4, Orders = [new(Opens: true, 1, 0.25, null), new(Opens: true, 1, 0.25, null), new(Opens: false, 1, 0.25, null)] };
        var guarded = wanted with { Orders = [], Positions = [new(1, At, 1.08, 0, 1, 3, 1.07, null)] };
        Assert.Multiple(() =>
        {
            Assert.That(SignalTexts.Order(wanted, Both), Is.EqualTo("open long at the next bar's open"));
            Assert.That(Why(wanted), Does.EndWith(": long from the next bar on"));
            Assert.That(SignalTexts.Order(passive, Both with { Fill = Fill.Passive }), Is.EqualTo("leave short by a limit order at 1.0832 in the next bar"));
            Assert.That(SignalTexts.Order(ladder, Both with { Fill = Fill.Close }), Is.EqualTo("open long with 50 % of the capital at the next bar's close; leave long with 25 % of the capital at the next bar's close"));
            Assert.That(SignalTexts.Order(guarded, Both), Is.EqualTo("keep stop 1.07"));
            Assert.That(SignalTexts.Order(Followed(0, 0), Both), Is.EqualTo("nothing to do"));
            Assert.That(SignalTexts.Order(Followed(0.0004, 1) with { Bars = 0 }, Both), Does.StartWith("nothing yet"));
            Assert.That(SignalTexts.Position([new(1, At, 1, 0, 0.5, 1, null, null), new(-1, At, 1, 0, 0.5, 2, null, null)]), Is.EqualTo("mixed"));
        });
    }

    private static string Why(FollowedStrategy followed, Direction direction = Direction.Both) =>
        SignalTexts.Why(followed, Filtered, Both with { Direction = direction });

    private static FollowedStrategy Followed(double? prediction, int signal, int? vix = 3, double deviation = 1.2, bool missing = false) => new()
    {
        Bars = 10,
        Before = At.AddDays(-1),
        Features = ["ibs", "rsi_14"],
        Signals =
        [
            new(At, 1.08, [0.5, missing ? null : 60], prediction, 0.00025, deviation, 2.5,
                new SortedDictionary<string, int?>(StringComparer.Ordinal) { ["regime_gmm"] = 0, ["regime_sma"] = null, ["regime_vix"] = vix }, vix >= 2, signal),
        ],
    };
}
