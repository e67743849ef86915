using NUnit.Framework;
using StrategyFactory.Forecasting.Analysis;

namespace StrategyFactory.Tests.Forecasting.Analysis;

internal sealed class CorrelationIntervalTests
{
    /// <summary>tanh(atanh ρ ± 1.959964 √((1 + ρ²/2)/(n − 3))).</summary>
    [TestCase(0.0, 28, -0.373077, 0.373077)]
    [TestCase(0.5, 28, 0.132747, 0.746533)]
    [TestCase(-0.5, 28, -0.746533, -0.132747)]
    public void The_interval_is_that_of_fishers_z(double rho, int pairs, double low, double high)
    {
        var interval = CorrelationInterval.Of(rho, pairs)!.Value;
        Assert.That(interval.Low, Is.EqualTo(low).Within(1e-6));
        Assert.That(interval.High, Is.EqualTo(high).Within(1e-6));
    }

    [TestCase(0.5, 3)]
    [TestCase(1.0, 30)]
    [TestCase(-1.0, 30)]
    public void Without_pairs_or_room_there_is_none(double rho, int pairs) => Assert.That(CorrelationInterval.Of(rho, pairs), Is.Null);
}
