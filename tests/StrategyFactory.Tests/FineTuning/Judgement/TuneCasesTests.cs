using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.FineTuning.SetFiles;
using StrategyFactory.Tests.MarketData;
using StrategyFactory.Tests.Simulation;

namespace StrategyFactory.Tests.FineTuning.Judgement;

/// <summary>Files of traders that once came back as losers or needles, searched on the hours of EURUSD that they were tried on.</summary>
internal sealed class TuneCasesTests
{
    private readonly ManualClock _clock = new();
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task ImportAsync()
    {
        _factory = await TestFactory.CreateAsync(null, services => services.AddSingleton<TimeProvider>(_clock));
        await _factory.ImportAsync("EURUSD", "1h", "data/intraday/EURUSD_H1_2017-04_2018-02_backtestingpy.csv.gz");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task No_losing_row_decides_while_a_winning_one_exists_and_the_failure_hands_out_nothing()
    {
        var job = await TuneAsync("FastPeriod=10||4||2||20||Y", "SlowPeriod=30||20||5||60||Y", "StopLoss=0||0||1||100||N", "Lots=0.1");
        Assert.That(job.Job.Status, Is.EqualTo("failed"));
        var task = await _factory.SendAsync(new GetControllerTask(job.Tasks.Single().TaskId));
        TestContext.Out.WriteLine($"{task.Metrics[0].Metrics.NetProfit:F2} {string.Join(' ', task.Metrics[0].Values)} {task.Task.Verdict} {string.Join("; ", task.Task.VerdictReasons)}");
        Assert.That(task.Metrics.Select(row => row.Metrics.NetProfit > 0), Has.Some.True);
        Assert.That(task.Metrics[0].Metrics.NetProfit, Is.GreaterThan(0));
        Assert.That(task.Metrics[0].Metrics.ProfitFactor, Is.GreaterThan(1));
    }

    [Test]
    public async Task A_needle_that_loses_on_forward_bars_is_suspect_whatever_its_status()
    {
        var job = await TuneAsync("FastPeriod=10||5||5||60||Y", "SlowPeriod=30||5||5||60||Y");
        foreach (var found in job.Tasks)
        {
            var details = await _factory.SendAsync(new GetControllerTask(found.TaskId));
            TestContext.Out.WriteLine($"{found.Depth} {found.Status} {string.Join(' ', details.Metrics[0].Values)} net {details.Metrics[0].Metrics.NetProfit:F2} forward {found.Forward?.NetProfit:F2} {found.Evidence}: {string.Join("; ", found.VerdictReasons)}");
        }

        Assert.That(job.Tasks.Select(found => found.Verdict), Is.All.EqualTo("suspect"));
        var last = job.Tasks[^1];
        Assert.That(last.Evidence!.Windows, Is.EqualTo(4));
        Assert.That(last.VerdictReasons.Select(reason => reason.Split(':')[0]), Does.Contain("deflated_sharpe"));
    }

    [Test]
    public async Task Under_a_condition_between_its_inputs_the_same_file_hands_out_none_that_breaks_it()
    {
        var job = await TuneAsync("FastPeriod < SlowPeriod", ["FastPeriod=10||5||5||60||Y", "SlowPeriod=30||5||5||60||Y"]);
        Assert.That(job.Tasks[0].Passes, Is.EqualTo(66), "of 144");
        foreach (var found in job.Tasks)
        {
            var details = await _factory.SendAsync(new GetControllerTask(found.TaskId));
            TestContext.Out.WriteLine($"{found.Depth} {found.Status} {found.Passes} passes {string.Join(' ', details.Metrics[0].Values)} net {details.Metrics[0].Metrics.NetProfit:F2} forward {found.Forward?.NetProfit:F2} {found.Evidence}: {string.Join("; ", found.VerdictReasons)}");
            Assert.That(details.Metrics.Select(row => int.Parse(row.Values["FastPeriod"]) < int.Parse(row.Values["SlowPeriod"])), Is.All.True);
            Assert.That(details.Attempts.Select(attempt => attempt.Evaluated), Is.All.Not.Null);
            var passes = await _factory.SendAsync(new FindControllerPasses(found.TaskId, Size: 200));
            Assert.That(passes.Passes.Select(pass => int.Parse(pass.Values[0]) < int.Parse(pass.Values[1])), Is.All.True);
        }
    }

    private Task<ControllerJobDetails> TuneAsync(params string[] lines) => TuneAsync(null, lines);

    private async Task<ControllerJobDetails> TuneAsync(string? where, string[] lines)
    {
        var submitted = await _factory.SendAsync(new SubmitTuning
        {
            FileName = "MACross.set",
            Content = SetText.Mt5(lines),
            Metadata = new() { Symbol = "EURUSD", Timeframe = "1h", EaName = "moving_average_cross", Where = where },
        });
        for (var turn = 0; turn < 60; turn++)
        {
            await _factory.SendAsync(new AdvanceController());
            await _factory.SendAsync(new RunControllerTask("here"));
            if ((await _factory.SendAsync(new GetControllerJob(submitted.JobId))).Job.Status != "in_progress")
            {
                break;
            }

            _clock.Advance(TimeSpan.FromMinutes(5));
        }

        return await _factory.SendAsync(new GetControllerJob(submitted.JobId));
    }
}
