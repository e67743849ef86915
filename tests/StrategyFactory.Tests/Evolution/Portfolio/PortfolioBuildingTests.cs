using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Portfolio;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Portfolio;

/// <summary>Portfolios of strategies whose days are given.</summary>
internal sealed class PortfolioBuildingTests
{
    private static readonly DateOnly Begin = new(2024, 1, 1);
    private static readonly double[] Waves = [.. Enumerable.Range(0, 60).Select(day => day % 2 == 0 ? 0.02 : -0.01)];
    private static readonly double[] Slow = [.. Enumerable.Range(0, 60).Select(day => day % 4 < 2 ? 0.04 : -0.02)];
    private static readonly double[] After = [.. Enumerable.Range(0, 30).Select(day => day % 3 == 0 ? -0.01 : 0.01)];
    private static readonly double[] Later = [.. Enumerable.Range(0, 30).Select(day => day % 5 == 0 ? -0.03 : 0.01)];

    [Test]
    public void Nothing_makes_an_empty_portfolio()
    {
        var portfolio = PortfolioBuilding.Of([]);
        Assert.That((portfolio.Members.Count, portfolio.Leverage, portfolio.EqualRisk), Is.EqualTo((0, 1.0, (PortfolioOutcome?)null)));
    }

    [Test]
    public void One_alone_is_the_portfolio()
    {
        var portfolio = PortfolioBuilding.Of([Entry("A", Waves, After)]);
        var simulation = portfolio.EqualRisk!.Simulation;

        Assert.That(portfolio.Members.Single().Weight, Is.EqualTo(1));
        Assert.That(simulation.Sharpe, Is.EqualTo(SharpeRatio.Annualised(Waves)!.Value).Within(1e-9));
        Assert.That(simulation.TotalReturn, Is.EqualTo(Math.Pow(1.02 * 0.99, 30) - 1).Within(1e-9));
        Assert.That(simulation.MaxDrawdown, Is.EqualTo(0.01).Within(1e-9));
        Assert.That(simulation.DiversificationRatio, Is.EqualTo(1).Within(1e-9));
        Assert.That(simulation.EffectiveBets, Is.EqualTo(1).Within(1e-9));
        Assert.That(portfolio.EqualRisk.Holdout.Points[0].Date, Is.EqualTo(Begin.AddDays(60)));
    }

    [Test]
    public void Two_without_correlation_have_the_sum_of_their_days_and_twice_the_bets()
    {
        var portfolio = PortfolioBuilding.Of([Entry("A", Waves, After), Entry("B", Slow, Later)]);

        Assert.That(portfolio.Correlations[1][0], Is.EqualTo(0).Within(1e-12));
        Assert.That(portfolio.CommonDays, Is.EqualTo(new[] { new[] { 60, 60 }, [60, 60] }));
        Assert.That(portfolio.Members.Select(member => member.Weight), Is.EqualTo(new[] { 2 / 3.0, 1 / 3.0 }).Within(1e-10), "B moves twice as much");
        Assert.That(portfolio.Members.Select(member => member.RiskShare), Is.All.EqualTo(0.5).Within(1e-10));
        double[] whole = [.. Waves.Zip(Slow, (a, b) => (2 * a / 3) + (b / 3))];
        var simulation = portfolio.EqualRisk!.Simulation;
        Assert.That(simulation.Volatility, Is.EqualTo(SampleMoments.Deviation(whole) * Math.Sqrt(252)).Within(1e-9));
        Assert.That(simulation.Sharpe, Is.EqualTo(SharpeRatio.Annualised(whole)!.Value).Within(1e-9));
        Assert.That(simulation.DiversificationRatio, Is.EqualTo(Math.Sqrt(2)).Within(1e-9));
        Assert.That(simulation.EffectiveBets, Is.EqualTo(2).Within(1e-9));
    }

    [Test]
    public void Weights_do_not_know_the_holdout_and_the_holdout_is_reckoned_with_them()
    {
        var one = PortfolioBuilding.Of([Entry("A", Waves, After), Entry("B", Slow, Later)]);
        var other = PortfolioBuilding.Of([Entry("A", Waves, Later), Entry("B", Slow, After)]);
        double[] whole = [.. After.Zip(Later, (a, b) => (2 * a / 3) + (b / 3))];

        Assert.That(other.Members.Select(member => member.Weight), Is.EqualTo(one.Members.Select(member => member.Weight)));
        Assert.That(other.EqualRisk!.Simulation.Points, Is.EqualTo(one.EqualRisk!.Simulation.Points));
        Assert.That(other.EqualRisk.Holdout.TotalReturn, Is.Not.EqualTo(one.EqualRisk.Holdout.TotalReturn));
        Assert.That(one.EqualRisk.Holdout.Sharpe, Is.EqualTo(SharpeRatio.Annualised(whole)!.Value).Within(1e-9));
        Assert.That(one.Members.Sum(member => member.HoldoutRiskShare), Is.EqualTo(1).Within(1e-12));
        Assert.That(one.HoldoutCorrelations[0][1], Is.EqualTo(Correlation.Pearson(After, Later)!.Value).Within(1e-9));
    }

    [Test]
    public void A_target_scales_every_day_and_says_by_how_much()
    {
        var plain = PortfolioBuilding.Of([Entry("A", Waves, After), Entry("B", Slow, Later)]);
        var scaled = PortfolioBuilding.Of([Entry("A", Waves, After), Entry("B", Slow, Later)], 0.5);

        Assert.That(scaled.EqualRisk!.Simulation.Volatility, Is.EqualTo(0.5).Within(1e-9));
        Assert.That(scaled.InverseVolatility!.Simulation.Volatility, Is.EqualTo(0.5).Within(1e-9));
        Assert.That(scaled.Leverage, Is.EqualTo(0.5 / plain.EqualRisk!.Simulation.Volatility!.Value).Within(1e-12));
        Assert.That(scaled.EqualRisk.Holdout.Volatility, Is.EqualTo(plain.EqualRisk.Holdout.Volatility!.Value * scaled.Leverage).Within(1e-9));
        Assert.That(scaled.EqualRisk.Simulation.Sharpe, Is.EqualTo(plain.EqualRisk.Simulation.Sharpe!.Value).Within(1e-9));
        Assert.That(scaled.Notes, Has.Some.Contains("multiplied by"));
    }

    [Test]
    public void Leverage_that_loses_everything_ends_at_zero()
    {
        double[] crash = [.. Enumerable.Range(0, 60).Select(day => day == 40 ? -0.9 : day % 2 == 0 ? 0.01 : -0.01)];
        var course = PortfolioBuilding.Of([Entry("A", crash, After)], 2).EqualRisk!.Simulation;
        Assert.That(course.Points[^1].Equity, Is.GreaterThan(0), "the crash itself is most of the volatility");
        var ruined = PortfolioBuilding.Of([Entry("A", Waves, [.. After.Select((day, place) => place == 9 ? -0.9 : day)])], 2).EqualRisk!.Holdout;
        Assert.That((ruined.Points[8].Equity > 0, ruined.Points[9].Equity, ruined.TotalReturn, ruined.MaxDrawdown), Is.EqualTo((true, 0.0, -1.0, 1.0)));
    }

    [Test]
    public void Strategies_that_are_nearly_one_are_named_and_share_one_weight()
    {
        var run = Guid.NewGuid();
        var portfolio = PortfolioBuilding.Of([Entry("A", Waves, After, run: run), Entry("A", Waves, After, run: run), Entry("B", Slow, Later)]);

        Assert.That(portfolio.Notes, Has.Some.EqualTo("1 (A) and 2 (A) are nearly the same, of one run: correlation 1.000."));
        var (first, second, third) = (portfolio.Members[0], portfolio.Members[1], portfolio.Members[2]);
        Assert.That(first.Weight, Is.EqualTo(second.Weight).Within(1e-12));
        Assert.That((first.Weight + second.Weight) / third.Weight, Is.InRange(2 * Math.Sqrt(2) - 0.001, 3), "of 4 : 1 by inverse volatility; √2 of that by risk");
        Assert.That(portfolio.Shrinkage, Is.GreaterThan(0).And.LessThan(1));
    }

    [Test]
    public void Pairs_with_few_days_in_common_have_no_correlation_and_a_reason()
    {
        var portfolio = PortfolioBuilding.Of([Entry("A", Waves, After), Entry("B", Slow, Later, Begin.AddDays(41)), Entry("C", Waves, After, Begin.AddDays(500))]);

        Assert.That(portfolio.Correlations[0], Is.EqualTo(new double?[] { 1, null, null }));
        Assert.That(portfolio.Unknown.Select(pair => (pair.First, pair.Second, pair.Days, pair.Reason)), Is.EqualTo(new[]
        {
            (0, 1, 19, "19 days in common; 20 are needed"), (0, 2, 0, "0 days in common; 20 are needed"), (1, 2, 0, "0 days in common; 20 are needed"),
        }));
        Assert.That(portfolio.Members.Select(member => member.Weight), Is.EqualTo(new[] { 0.4, 0.2, 0.4 }).Within(1e-9));
        Assert.That(portfolio.EqualRisk!.Simulation.Points, Has.Count.EqualTo(101 + 60), "dates of one or more");
        Assert.That(portfolio.Notes, Has.Some.StartsWith("3 of 3 pairs have no known correlation"));
    }

    [Test]
    public void Days_on_which_others_trade_count_as_none_within_its_own_span()
    {
        // B has bars on every second date only: 60 of them, spread over 119
        var sparse = Entry("B", Slow, Later, step: 2);
        var portfolio = PortfolioBuilding.Of([Entry("A", [.. Waves, .. Waves], After), sparse]);
        double[] filled = [.. Enumerable.Range(0, 119).Select(day => day % 2 == 0 ? Slow[day / 2] : 0)];

        Assert.That(portfolio.CommonDays[0][1], Is.EqualTo(119));
        Assert.That(portfolio.Members[1].Volatility, Is.EqualTo(SampleMoments.Deviation(filled) * Math.Sqrt(252)).Within(1e-9));
        Assert.That(portfolio.Correlations[0][1], Is.EqualTo(Correlation.Pearson([.. Waves, .. Waves[..59]], filled)!.Value).Within(1e-9));
    }

    [Test]
    public void What_does_not_vary_is_left_out()
    {
        var portfolio = PortfolioBuilding.Of([Entry("A", new double[60], After), Entry("B", Slow, Later), Entry("C", [], After)]);
        Assert.That(portfolio.LeftOut.Select(left => left.Symbol), Is.EqualTo(new[] { "A", "C" }));
        Assert.That(portfolio.Members.Single().Symbol, Is.EqualTo("B"));
    }

    private static PortfolioEntry Entry(string symbol, double[] simulation, double[] holdout, DateOnly? from = null, int step = 1, Guid? run = null)
    {
        var begin = from ?? Begin;
        return new(
            Guid.NewGuid(), run ?? Guid.NewGuid(), symbol, "robust", false,
            new(Days(simulation, begin, step), Days(holdout, begin.AddDays(step * simulation.Length), step), []));
    }

    private static List<SegmentDay> Days(double[] returns, DateOnly from, int step)
    {
        var equity = 1.0;
        return [.. returns.Select((day, place) => new SegmentDay(from.AddDays(step * place), equity *= 1 + day, 1))];
    }
}
