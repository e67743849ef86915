using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Decay;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Decay;

internal sealed class DecayRuleTests
{
    private static readonly DecayOptions Options = new();
    private static readonly DateTimeOffset First = new(2026, 3, 3, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Trades of deviation 0.001 around 0.0004.</summary>
    private static readonly DecayPromise Promise = new(0.0004, 0.001);

    [TestCase(0.0004, "holding")]
    [TestCase(0.0001, "decaying")]
    [TestCase(-0.0003, "dead")]
    public void The_mean_of_the_trades_decides(double mean, string status) =>
        Assert.That(DecayRule.Judge(Around(mean, 400), Promise, Options).Status, Is.EqualTo(status));

    [Test]
    public void A_status_never_gets_better_and_tells_which_trade_decided_it()
    {
        double[] bad = Around(-0.0005, 300);
        double[] recovered = [.. bad, .. Around(0.003, 1000)];
        var (then, later) = (DecayRule.Judge(bad, Promise, Options), DecayRule.Judge(recovered, Promise, Options));

        Assert.That((then.Status, later.Status), Is.EqualTo((DecayStatus.Dead, DecayStatus.Dead)));
        Assert.That(later.Decided, Is.EqualTo(then.Decided).And.InRange(20, 299));
        Assert.That(later.Mean, Is.GreaterThan(later.Upper!.Value), "the mean has left the bound that was found");
        Assert.That(DecayRule.Judge(recovered.AsSpan(..then.Decided!.Value), Promise, Options).Status, Is.EqualTo(DecayStatus.Decaying), "one trade earlier it only decayed");
    }

    [Test]
    public void What_is_found_does_not_depend_on_when_somebody_looked()
    {
        var values = Around(0.0001, 500);
        var whole = DecayRule.Judge(values, Promise, Options);
        var first = Enumerable.Range(1, values.Length).First(count => DecayRule.Judge(values.AsSpan(..count), Promise, Options).Status == DecayStatus.Decaying);
        Assert.That(whole.Decided, Is.EqualTo(first - 1));
    }

    [Test]
    public void Before_the_fifth_trade_everything_holds()
    {
        double[] terrible = [-0.5, -0.5, -0.5, -0.5];
        var finding = DecayRule.Judge(terrible, new(0.01, 0), Options);
        Assert.That((finding.Status, finding.Decided, finding.Upper), Is.EqualTo((DecayStatus.Holding, (int?)null, (double?)null)));
        Assert.That(DecayRule.Judge([], Promise, Options), Is.EqualTo(new DecayFinding(DecayStatus.Holding, null, null, null, null)));
        Assert.That(Sentence(finding, 4), Is.EqualTo("4 trades since 3 March 2026: too few to tell."));
        Assert.That(Sentence(DecayRule.Judge([], Promise, Options), 0), Is.EqualTo("No trade since 3 March 2026 yet: too few to tell."));
    }

    [Test]
    public void The_course_leaves_its_bounds_at_the_trade_that_decided()
    {
        var values = Around(-0.0003, 400);
        var finding = DecayRule.Judge(values, Promise, Options);
        var times = values.Select((_, place) => First.AddHours(place)).ToArray();
        var points = DecayRule.Course(values, times, Promise, Options, 1000);

        Assert.That(points, Has.Count.EqualTo(400));
        Assert.That(points.First(point => point.Return < point.Dead).Number, Is.EqualTo(finding.Decided + 1));
        Assert.That(points[^1].Return, Is.EqualTo(values.Sum()).Within(1e-12));
        Assert.That(points[99].Promised, Is.EqualTo(0.04).Within(1e-12));
        Assert.That((points[3].Low, points[3].High, points[3].Dead), Is.EqualTo(((double?)null, (double?)null, (double?)null)));
        Assert.That(points[99].Promised - points[99].Low, Is.EqualTo(-points[99].Dead).Within(1e-12));
        var thin = DecayRule.Course(values, times, Promise, Options, 50);
        Assert.That(thin, Has.Count.InRange(40, 50));
        Assert.That(thin[^1], Is.EqualTo(points[^1]));
    }

    [Test]
    public void The_sentence_has_its_figures()
    {
        DateTimeOffset may = new(2026, 5, 12, 9, 0, 0, TimeSpan.Zero);
        Assert.That(
            DecayTexts.Sentence(new(DecayStatus.Decaying, 149, 0.00004, -0.0001, 0.00019), 214, "trades", First, may, new(0.00021, 0.001), Options),
            Is.EqualTo("214 trades since 3 March 2026 earned 0.4 bp each instead of 2.1 promised; the 95% sequence ends at 1.9: decaying since trade 150 on 12 May 2026."));
        Assert.That(
            DecayTexts.Sentence(new(DecayStatus.Holding, null, 0.0002, 0.00004, 0.00036), 1214, "days", First, null, new(0.00021, 0.001), Options),
            Is.EqualTo("1,214 days since 3 March 2026 earned 2.0 bp each, 2.1 were promised; the 95% sequence goes from 0.4 to 3.6."));
        Assert.That(
            DecayTexts.Sentence(new(DecayStatus.Holding, null, -0.000001, null, null), 5, "trades", First, null, new(0.00021, 0.001), Options),
            Is.EqualTo("5 trades since 3 March 2026 earned 0.0 bp each, 2.1 were promised; too few to tell."));
    }

    [Test]
    public void An_open_trade_does_not_count_and_a_ladder_counts_whole_days()
    {
        FollowedTrade Closed(int hour, double gained, bool open = false) => new(1, First, 1, First.AddHours(hour), 1, gained, open);
        var followed = new FollowedStrategy
        {
            Bars = 3,
            Before = First,
            Signals = [],
            Features = [],
            Trades = [Closed(3, 0.03), Closed(1, 0.01), Closed(4, -0.9, open: true)],
            DailyReturns = [0.1, 0.2, 0.3],
            Days = [new(new(2026, 3, 3), 1.1, 1), new(new(2026, 3, 4), 1.32, 1), new(new(2026, 3, 5), 1.716, 1)],
        };
        var kept = new KeptTrades(Guid.Empty, [new(1, First, 1, First, 1, 0.5)], [new(new(2026, 1, 1), 110), new(new(2026, 1, 2), 99)]);

        var trades = DecaySample.Of(followed, kept, new() { Ladder = false, InitialCash = 100 });
        Assert.That((trades.Kind, string.Join(' ', trades.Values), string.Join(' ', trades.Promised)), Is.EqualTo(("trades", "0.01 0.03", "0.5")));
        var days = DecaySample.Of(followed, kept, new() { Ladder = true, InitialCash = 100 });
        Assert.That((days.Kind, string.Join(' ', days.Values)), Is.EqualTo(("days", "0.1 0.2")), "the last day is not over");
        Assert.That(days.Promised, Is.EqualTo(new[] { 0.1, -0.1 }).Within(1e-12));
        Assert.That(days.Times[1], Is.EqualTo(new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.Zero)));
    }

    private static string Sentence(DecayFinding finding, int count) => DecayTexts.Sentence(finding, count, "trades", First, null, Promise, Options);

    /// <summary>Returns of deviation 0.001 whose mean over every two is the one given.</summary>
    private static double[] Around(double mean, int count) => [.. Enumerable.Range(0, count).Select(place => mean + (place % 2 == 0 ? 0.001 : -0.001))];
}
