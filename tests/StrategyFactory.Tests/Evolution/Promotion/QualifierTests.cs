using NUnit.Framework;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Promotion;

internal sealed class QualifierTests
{
    private const long Trials = 140;

    [Test]
    public void A_small_lucky_sample_loses_to_many_trades_of_a_lower_SQN()
    {
        // one good week of a year, and a little on every day
        double[] lucky = [.. Enumerable.Range(0, 250).Select(day => day < 5 ? 0.004 * (day + 1) : 0)];
        double[] steady = [.. Enumerable.Range(0, 250).Select(day => 0.001 + (0.002 * (day % 2 == 0 ? 1 : -1)))];
        Qualifier[] qualifiers = [Qualifier.Of(Strategy(0, sqn: 9, raw: 9), lucky, Trials), Qualifier.Of(Strategy(1, sqn: 4, raw: 60), steady, Trials)];

        Assert.That(Qualifier.Best(qualifiers)!.Strategy.Index, Is.EqualTo(1), "the capped SQN would have taken the other");
        Assert.That(DeflatedSharpe.Compute(ReturnMoments.Of(lucky), Trials).Probability, Is.LessThan(0.5));
        Assert.That(DeflatedSharpe.Compute(ReturnMoments.Of(steady), Trials).Probability, Is.GreaterThan(0.95));
    }

    [Test]
    public void Ratios_that_are_both_rounded_to_one_are_told_apart()
    {
        double[] good = [.. Enumerable.Range(0, 1000).Select(day => 0.001 + (0.0015 * (day % 2 == 0 ? 1 : -1)))];
        double[] better = [.. Enumerable.Range(0, 1000).Select(day => 0.001 + (0.0012 * (day % 2 == 0 ? 1 : -1)))];
        Qualifier[] qualifiers = [Qualifier.Of(Strategy(0, raw: 99), good, Trials), Qualifier.Of(Strategy(1, raw: 1), better, Trials)];

        Assert.That(new[] { good, better }.Select(returns => DeflatedSharpe.Compute(ReturnMoments.Of(returns), Trials).Probability), Is.All.EqualTo(1.0));
        Assert.That(qualifiers[1].Score, Is.GreaterThan(qualifiers[0].Score!.Value));
        Assert.That(Qualifier.Best(qualifiers)!.Strategy.Index, Is.EqualTo(1));
    }

    [Test]
    public void Ties_go_to_the_higher_uncapped_SQN_and_then_to_the_earlier_place()
    {
        Assert.That(Chosen((2.5, 7), (2.5, 8), (2.5, 8), (2.4, 99)), Is.EqualTo(1));
        Assert.That(Chosen((2.5, null), (2.5, -3)), Is.EqualTo(1));
    }

    [Test]
    public void An_undefined_ratio_comes_last()
    {
        Assert.That(Chosen((null, 99), (-40, 1)), Is.EqualTo(1));
        Assert.That(Chosen((null, 3), (null, 4)), Is.EqualTo(1));
        Assert.That(Qualifier.Of(Strategy(0), new double[100], Trials).Score, Is.Null, "no day moves");
        Assert.That(Qualifier.Of(Strategy(0), [], Trials).Score, Is.Null);
        Assert.That(Qualifier.Best([]), Is.Null);
    }

    [Test]
    public void The_score_is_the_argument_of_the_ratio()
    {
        var moments = new ReturnMoments(1000, 0.1, 1, -0.5, 5);
        var deflated = DeflatedSharpe.Compute(moments, 140, 0.02);

        Assert.That(deflated.Probability, Is.EqualTo(0.9257).Within(5e-5));
        Assert.That(MathNet.Numerics.Distributions.Normal.CDF(0, 1, deflated.Score!.Value), Is.EqualTo(deflated.Probability));
    }

    private static int Chosen(params (double? Score, double? Raw)[] qualifiers) =>
        Qualifier.Best(qualifiers.Select((one, place) => new Qualifier(Strategy(place, raw: one.Raw), one.Score)))!.Strategy.Index;

    private static SimulatedStrategy Strategy(int place, double sqn = 4, double? raw = 4) =>
        new(Guid.CreateVersion7(), place, "AAA", new(new(0.001, IsQuantile: false), 0, RegimeConfig.Any), 0.001, new() { Sqn = sqn, SqnRaw = raw }, null);
}
