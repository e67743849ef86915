using NUnit.Framework;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.TesterFiles;

namespace StrategyFactory.Tests.FineTuning.TesterFiles;

internal sealed class TesterIniTests
{
    private static readonly ControllerJob Job = new()
    {
        Expert = "Wizard\r\nShutdownTerminal=0",
        Symbol = "EURUSD",
        Timeframe = "1h",
        InitialDeposit = 2500.5,
        FromTime = new(2020, 1, 2, 0, 0, 0, TimeSpan.Zero),
        ToTime = new(2021, 3, 4, 0, 0, 0, TimeSpan.Zero),
    };

    [Test]
    public void Metatrader_5_gets_a_tester_section_with_the_last_quarter_as_forward_test() =>
        Assert.That(TesterIni.Write(Job, "a.set", SetFormat.Mt5, 500, 10_000).Split("\r\n", StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
        {
            "[Tester]", "Expert=Wizard__ShutdownTerminal=0", "ExpertParameters=a.set", "Symbol=EURUSD", "Period=H1", "Deposit=2500.5", "Leverage=1:100", "Model=1", "Optimization=1", "OptimizationCriterion=6",
            "ForwardMode=3", "FromDate=2020.01.02", "ToDate=2021.03.04", "Report=a", "ReplaceReport=1", "ShutdownTerminal=1",
        }));

    [Test]
    public void More_passes_than_the_limit_are_searched_genetically() =>
        Assert.That(TesterIni.Write(Job, "a.set", SetFormat.Mt5, 10_001, 10_000), Does.Contain("Optimization=2\r\n"));

    [Test]
    public void Metatrader_4_gets_its_own_words() =>
        Assert.That(TesterIni.Write(Job, "a.set", SetFormat.Mt4, 500, 10_000), Does.Contain("TestExpertParameters=a.set\r\n").And.Contain("TestPeriod=H1\r\n").And.Contain("TestOptimization=true\r\n").And.Contain("TestFromDate=2020.01.02\r\n").And.Not.Contain("[Tester]"));
}
