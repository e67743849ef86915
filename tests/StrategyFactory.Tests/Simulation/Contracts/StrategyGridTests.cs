using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Contracts;

internal sealed class StrategyGridTests
{
    [Test]
    public void A_long_list_of_wrong_values_is_answered_in_short()
    {
        var wrong = Enumerable.Repeat(new Threshold(-1, false), 1_000_000).ToList();
        Assert.That(new StrategyGrid([new(0, false)], [.. Enumerable.Repeat(-1.0, 50_000)], [RegimeConfig.Any]).Problems().Count(), Is.EqualTo(100));
        Assert.That(new StrategyGrid(wrong, [0], [RegimeConfig.Any]).Problems().Select(problem => problem.Field), Is.EqualTo(new[] { "thresholds" }));
        Assert.That(new StrategyGrid(wrong, [], []).Problems().Select(problem => problem.Field), Is.EqualTo(new[] { "z_score_cutoffs", "regime_configs", "thresholds" }));
    }

    [Test]
    public void The_default_grid_has_no_problem() => Assert.That(SyntheticPredictions.DefaultGrid.Problems(tickers: 714), Is.Empty);

    [Test]
    public void A_grid_beyond_a_hundred_thousand_strategies_is_named_with_its_factors() =>
        Assert.That(SyntheticPredictions.DefaultGrid.Problems(tickers: 715).Single(), Is.EqualTo((
            "thresholds",
            "The grid has 4 thresholds × 5 z_score_cutoffs × 7 regime_configs × 715 tickers = 100100 strategies; allowed: at most 100000.")));

    [Test]
    public void Sizes_whose_product_overflows_an_integer_are_refused_and_not_wrapped()
    {
        var grid = new StrategyGrid([.. Enumerable.Repeat(new Threshold(0, false), 70_000)], [.. Enumerable.Repeat(0.0, 70_000)], [RegimeConfig.Any]);

        Assert.That(grid.Problems().Select(problem => problem.Field), Is.EqualTo(new[] { "thresholds" }));
    }

    [TestCase(double.NaN, false)]
    [TestCase(double.PositiveInfinity, false)]
    [TestCase(-1e-9, false)]
    [TestCase(0, true)]
    [TestCase(1, true)]
    public void A_threshold_out_of_range_is_named_with_its_place(double value, bool quantile)
    {
        var grid = SyntheticPredictions.DefaultGrid with { Thresholds = [new(0.001, false), new(value, quantile)] };

        var (field, message) = grid.Problems().Single();

        Assert.That(field, Is.EqualTo("thresholds[1]"));
        Assert.That(message, Does.StartWith($"thresholds[1] is {new Threshold(value, quantile)}; allowed:"));
    }

    [Test]
    public void Empty_lists_unknown_regimes_and_more_regimes_than_bits_are_named()
    {
        var grid = new StrategyGrid([], [-1], [.. Enumerable.Repeat(RegimeConfig.Any, 32), RegimeConfig.Of("regime_vix", 4)]);

        Assert.That(grid.Problems().Select(problem => problem.Field), Is.EqualTo(new[] { "thresholds", "z_score_cutoffs[0]", "regime_configs[32]", "regime_configs" }));
    }
}
