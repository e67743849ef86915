using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

[TestFixture]
internal sealed class TradeStatisticsTests
{
    [Test]
    public void Sqn_is_root_n_times_mean_over_sd()
    {
        // Mean 0.01, squares 0 + 4 + 4 + 0 (·10⁻⁴), sd √(8·10⁻⁴/3): 2·0.01/sd = √1.5.
        double[] returns = [0.01, 0.03, -0.01, 0.01];
        Assert.That(SystemQualityNumber.Compute(returns, 100), Is.EqualTo(1.2247448713915890).Within(1e-14));
        Assert.That(SystemQualityNumber.Compute(returns, 2), Is.EqualTo(0.8660254037844386).Within(1e-14));
    }

    [Test]
    public void Sqn_stops_growing_at_the_cap()
    {
        double[] returns = [.. Enumerable.Range(0, 400).Select(k => k % 2 == 0 ? 0.02 : 0)];
        Assert.That(SystemQualityNumber.Compute(returns, 100), Is.EqualTo(10 * Math.Sqrt(399.0 / 400)).Within(1e-12));
        Assert.That(SystemQualityNumber.Compute(returns, 0), Is.EqualTo(20 * Math.Sqrt(399.0 / 400)).Within(1e-12));
    }

    [Test]
    public void Sqn_of_one_trade_or_of_equal_trades_is_undefined()
    {
        Assert.That(SystemQualityNumber.Compute([0.01], 100), Is.Null);
        Assert.That(SystemQualityNumber.Compute([], 100), Is.Null);
        Assert.That(SystemQualityNumber.Compute([.. Enumerable.Repeat(0.1, 7)], 100), Is.Null, "0.7/7 is not 0.1 in binary");
    }

    [Test]
    public void Profit_factor_is_gains_over_losses_and_undefined_without_losses()
    {
        Assert.That(ProfitFactor.Compute([0.01, 0.03, -0.01, 0]), Is.EqualTo(4).Within(1e-14));
        Assert.That(ProfitFactor.Compute([-0.01]), Is.Zero);
        Assert.That(ProfitFactor.Compute([0.01, 0]), Is.Null);
    }

    [Test]
    public void Sharpe_is_annualised_with_252_days()
    {
        // Mean 0.005, squares 0.25 + 2.25 + 2.25 + 0.25 (·10⁻⁴), sd √(5·10⁻⁴/3): √252·√0.15 = √37.8.
        Assert.That(SharpeRatio.Annualised([0.01, -0.01, 0.02, 0]), Is.EqualTo(6.148170459575759).Within(1e-12));
        Assert.That(SharpeRatio.Annualised([0.01]), Is.Null);
        Assert.That(SharpeRatio.Annualised([0, 0, 0]), Is.Null);
    }

    [Test]
    public void Weekly_consistency_is_sd_over_mean_of_at_least_four_weeks()
    {
        Assert.That(WeeklyConsistency.Compute([2, 4, 6, 4]), Is.EqualTo(Math.Sqrt(8.0 / 3) / 4).Within(1e-14));
        Assert.That(WeeklyConsistency.Compute([3, 3, 3, 3]), Is.Zero);
        Assert.That(WeeklyConsistency.Compute([2, 4, 6]), Is.Null);
        Assert.That(WeeklyConsistency.Compute([0, 0, 0, 0]), Is.Null);
    }

    [Test]
    public void Maximum_drawdown_counts_from_the_initial_cash()
    {
        Assert.That(MaximumDrawdown.Compute(100, [90, 120, 84, 130]), Is.EqualTo(0.3).Within(1e-14));
        Assert.That(MaximumDrawdown.Compute(100, [80, 90]), Is.EqualTo(0.2).Within(1e-14));
        Assert.That(MaximumDrawdown.Compute(100, [100, 101]), Is.Zero);
    }

    [Test]
    public void Sample_deviation_of_a_large_offset_keeps_its_digits()
    {
        double[] values = [.. Enumerable.Range(0, 21).Select(k => 1e9 + k)];
        Assert.That(SampleMoments.Mean(values), Is.EqualTo(1e9 + 10));
        Assert.That(SampleMoments.Deviation(values), Is.EqualTo(Math.Sqrt(38.5)).Within(1e-12));
        Assert.That(SampleMoments.Deviation([1]), Is.NaN);
    }
}
