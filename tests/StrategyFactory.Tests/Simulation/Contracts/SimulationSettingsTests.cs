using NUnit.Framework;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Contracts;

internal sealed class SimulationSettingsTests
{
    [Test]
    public void The_default_settings_have_no_problem() => Assert.That(new SimulationSettings().Problems(), Is.Empty);

    [Test]
    public void Settings_out_of_range_are_named_with_value_and_range()
    {
        var settings = new SimulationSettings { ExecutionDelayBars = 0, FeeBps = -1, SlippageBps = 1000.5, SqnCap = -1, InitialCash = 0, Direction = (Direction)9, Fill = (Fill)9 };

        var problems = settings.Problems().ToList();

        Assert.That(problems.Select(problem => problem.Field), Is.EqualTo(new[]
        {
            "direction", "fill", "execution_delay_bars", "fee_bps", "slippage_bps", "sqn_cap", "initial_cash",
        }));
        Assert.That(problems[4].Message, Is.EqualTo("slippage_bps is 1000.5; allowed: 0 to 1000."));
    }

    [Test]
    public void Sizes_out_of_range_are_named_with_value_and_range()
    {
        var settings = new SimulationSettings { Sizing = (Sizing)9, Size = 0, MaxLeverage = 10.5, TargetVolatility = 15 };

        Assert.That(settings.Problems().Select(problem => problem.Message), Is.EqualTo(new[]
        {
            "sizing is 9; allowed: fixed, volatility_target.",
            "size is 0; allowed: above 0 to 10 times the equity.",
            "max_leverage is 10.5; allowed: above 0 to 10 times the equity.",
            "target_volatility is 15; allowed: above 0 to 5 a year, 0.1 is 10%.",
        }));
        Assert.That(new SimulationSettings { Size = double.NaN }.Problems().Single().Field, Is.EqualTo("size"));
        Assert.That(new SimulationSettings { Size = 10, MaxLeverage = 0.1, TargetVolatility = 5, Sizing = Sizing.VolatilityTarget }.Problems(), Is.Empty);
    }
}
