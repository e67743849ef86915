using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class SharpeRatioTests
{
    [Test]
    public void Sharpe_is_annualised_with_252_days()
    {
        // Mean 0.005, squares 0.25 + 2.25 + 2.25 + 0.25 (·10⁻⁴), sd √(5·10⁻⁴/3): √252·√0.15 = √37.8.
        Assert.That(SharpeRatio.Annualised([0.01, -0.01, 0.02, 0]), Is.EqualTo(6.148170459575759).Within(1e-12));
        Assert.That(SharpeRatio.Annualised([0.01]), Is.Null);
        Assert.That(SharpeRatio.Annualised([0, 0, 0]), Is.Null);
    }
}
