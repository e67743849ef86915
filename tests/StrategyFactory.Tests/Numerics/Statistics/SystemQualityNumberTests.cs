using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class SystemQualityNumberTests
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
}
