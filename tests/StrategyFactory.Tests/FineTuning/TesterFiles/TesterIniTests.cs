using System.Text;
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

    private static readonly TesterPlan Plan = new(IsTicked: true, IsComplete: true, "minute_bars", "complex", Job.FromTime, Job.ToTime);

    [Test]
    public void Metatrader_5_gets_a_tester_section_with_the_last_quarter_as_forward_test() =>
        Assert.That(Text(Plan).Split("\r\n", StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
        {
            "[Tester]", "Expert=Wizard__ShutdownTerminal=0", "ExpertParameters=a.set", "Symbol=EURUSD", "Period=H1", "Deposit=2500.5", "Leverage=1:100", "Model=1", "Optimization=1", "OptimizationCriterion=7",
            "ForwardMode=3", "FromDate=2020.01.02", "ToDate=2021.03.04", "Report=a", "ReplaceReport=1", "Visual=0", "ShutdownTerminal=1",
        }));

    [Test]
    public void More_passes_than_the_limit_are_searched_genetically_and_nothing_ticked_is_not_searched()
    {
        Assert.That(Text(Plan with { IsComplete = false }), Does.Contain("Optimization=2\r\n"));
        Assert.That(Text(Plan with { IsTicked = false }), Does.Contain("Optimization=0\r\n"));
        Assert.That(Text(Plan with { IsTicked = false }, SetFormat.Mt4), Does.Contain("TestOptimization=false\r\n"));
    }

    [TestCase("every_tick", "balance", "Model=0\r\nOptimization=1\r\nOptimizationCriterion=0\r\n")]
    [TestCase("open_prices", "sharpe", "Model=2\r\nOptimization=1\r\nOptimizationCriterion=5\r\n")]
    [TestCase("real_ticks", "custom", "Model=4\r\nOptimization=1\r\nOptimizationCriterion=6\r\n")]
    public void Model_and_criterion_go_by_name(string model, string criterion, string lines) =>
        Assert.That(Text(Plan with { Model = model, Criterion = criterion }), Does.Contain(lines));

    [Test]
    public void Without_dates_the_file_says_whose_the_terminal_takes()
    {
        Assert.That(Text(Plan with { From = null, To = null }), Does.StartWith("[Tester]\r\n; neither the task nor imported bars tell the dates").And.Not.Contain("FromDate"));
        Assert.That(Text(Plan with { From = null, To = null }, SetFormat.Mt4), Does.Contain("TestDateEnable=false\r\n"));
    }

    [Test]
    public void Metatrader_4_gets_its_own_words() =>
        Assert.That(Text(Plan, SetFormat.Mt4), Does.Contain("TestExpertParameters=a.set\r\n").And.Contain("TestPeriod=H1\r\n").And.Contain("TestOptimization=true\r\n").And.Contain("TestFromDate=2020.01.02\r\n").And.Not.Contain("[Tester]"));

    [Test]
    public void Letters_beyond_ascii_are_written_so_that_the_terminal_reads_them()
    {
        Assert.That(TesterIni.Write(Job, "süß.set", SetFormat.Mt5, Plan)[..4], Is.EqualTo(new byte[] { 0xFF, 0xFE, (byte)'[', 0 }));
        Assert.That(TesterIni.Write(Job, "süß.set", SetFormat.Mt4, Plan), Does.Contain((byte)0xFC).And.Not.Contain((byte)0));
    }

    private static string Text(TesterPlan plan, SetFormat format = SetFormat.Mt5) => Encoding.ASCII.GetString(TesterIni.Write(Job, "a.set", format, plan));
}
