using System.Net;
using System.Text;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.TesterFiles;
using StrategyFactory.Host.EmbeddedPostgres;
using StrategyFactory.TerminalWorker.Settings;
using StrategyFactory.TerminalWorker.Terminals;
using StrategyFactory.TerminalWorker.Work;
using StrategyFactory.Tests.FineTuning.SetFiles;

namespace StrategyFactory.Tests.TerminalWorker.Work;

/// <summary>The worker with a terminal that is a process and a factory that is not: what it does with every way a run can go.</summary>
internal sealed class TerminalWorkTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly List<string> _said = [];
    private FakeInstallation _terminal = null!;
    private FakeFactory _factory = null!;
    private ShiftedClock _clock = null!;

    [SetUp]
    public void SetUp()
    {
        (_terminal, _factory, _clock) = (new(), new(), new());
        _said.Clear();
    }

    [TearDown]
    public void TearDown()
    {
        _factory.Dispose();
        _terminal.Dispose();
    }

    [Test]
    public async Task A_task_is_run_its_reports_are_sent_and_nothing_is_left_behind()
    {
        var claim = Add("Wizard", optimization: 1);
        var done = await RunAsync(Settings() with { Key = "a key of sixteen letters", Model = "real_ticks", Criterion = "custom", Experts = ["Wizard"] });

        Assert.That(done, Is.EqualTo(new TerminalWorkDone(1, 0, 0)), string.Join('\n', Said()));
        var report = _factory.Reports.Single();
        var name = $"factory-{claim.TaskId:N}-7";
        Assert.That((Text(report["worker_id"]), Text(report["token"]), report["report"].FileName, report["forward_report"].FileName), Is.EqualTo(("terminal 1", "7", name + ".xml", name + ".forward.xml")));
        Assert.That(Passes(report["report"]).Select(pass => (pass.Values["Fast"], pass.Metrics.NetProfit)), Is.EqualTo(new[] { ("6", (double?)1500), ("4", 1375), ("8", 1375), ("2", 1000), ("10", 1000) }));
        Assert.That(Passes(report["forward_report"]).Select(pass => (pass.Values["Fast"], pass.Metrics.NetProfit)), Is.EqualTo(new[] { ("6", (double?)150) }));
        Assert.That(_factory.Requests, Does.Contain($"GET /base/controller/tasks/{claim.TaskId}/tester.ini?model=real_ticks&criterion=custom"));
        Assert.That(_factory.Keys, Is.EqualTo(new[] { "a key of sixteen letters" }));
        Assert.That(_terminal.LeftBehind(), Is.Empty);
        Assert.That(Directory.GetFiles(Settings().Folder).Select(Path.GetFileName), Is.EqualTo(new[] { "lock" }));
    }

    [Test]
    public async Task A_single_test_has_a_report_that_is_a_page()
    {
        Add("Wizard", optimization: 0);
        await RunAsync(Settings());

        var pass = Passes(_factory.Reports.Single()["report"]).Single();
        Assert.That((pass.Values["Fast"], pass.Values["Slow"], pass.Metrics.NetProfit, pass.Metrics.TotalTrades, pass.Metrics.MaxDrawdownPct), Is.EqualTo(("6", "50", (double?)1500, (int?)320, (double?)2.87)));
        Assert.That(Passes(_factory.Reports[0]["forward_report"]).Single().Metrics.NetProfit, Is.EqualTo(150));
    }

    [Test]
    public async Task A_terminal_that_hangs_is_ended_with_its_agents_and_the_task_fails()
    {
        Add("Hangs", optimization: 1);
        var run = RunAsync(Settings());
        await UntilAsync(() => _terminal.Has("hanging.txt"), run);
        var processes = _terminal.Processes("hanging.txt");
        Assert.That(processes.All(ProcessTable.IsAlive), Is.True);
        await UntilAsync(() => run.IsCompleted || Later(), run: null);

        Assert.That(await run, Is.EqualTo(new TerminalWorkDone(0, 1, 0)));
        Assert.That(processes.Any(ProcessTable.IsAlive), Is.False);
        Assert.That(Failure(), Does.StartWith("The terminal has written nothing for 60 min and was ended. Its journal ends: ").And.Contains("agent started"));
        Assert.That(_terminal.LeftBehind(), Is.Empty);
    }

    [Test]
    public async Task A_terminal_that_crashes_is_told_with_its_code_and_the_end_of_its_journal()
    {
        Add("Crashes", optimization: 1);
        Assert.That(await RunAsync(Settings()), Is.EqualTo(new TerminalWorkDone(0, 1, 0)));
        Assert.That(Failure(), Does.Match("^The terminal ended after [0-9]+ (s|min), code 3 and left no report. Its journal ends: .*access violation"));
    }

    [Test]
    public async Task Half_a_report_is_not_sent()
    {
        Add("Cut", optimization: 1);
        Assert.That(await RunAsync(Settings()), Is.EqualTo(new TerminalWorkDone(0, 1, 0)));
        Assert.That(_factory.Reports, Is.Empty);
        Assert.That(Failure(), Does.Match("^The report factory-[0-9a-f]{32}-7.xml is cut off after [0-9]+ bytes."));
        Assert.That(_terminal.LeftBehind(), Is.Empty);
    }

    [Test]
    public async Task After_a_restart_a_terminal_that_lives_is_watched_on_under_the_same_token()
    {
        using var left = await LeaveAsync("Waits");
        var run = RunAsync(Settings());
        await UntilAsync(() => Said().Any(line => line.Contains("is watched again", StringComparison.Ordinal)), run);
        _terminal.Go();

        Assert.That(await run, Is.EqualTo(new TerminalWorkDone(1, 0, 0)), string.Join('\n', Said()));
        Assert.That((_terminal.Starts, Text(_factory.Reports.Single()["token"])), Is.EqualTo((1, "7")));
    }

    [Test]
    public async Task After_a_restart_a_report_that_lies_there_is_sent_without_another_run()
    {
        using var left = await LeaveAsync("Waits");
        _terminal.Go();
        await UntilAsync(() => left.HasEnded, run: null);

        Assert.That(await RunAsync(Settings()), Is.EqualTo(new TerminalWorkDone(1, 0, 0)));
        Assert.That(_terminal.Starts, Is.EqualTo(1));
    }

    [Test]
    public async Task After_a_restart_a_terminal_that_ended_without_a_report_is_started_again()
    {
        using (var left = await LeaveAsync("Waits"))
        {
            left.End();
        }

        _terminal.Go();
        Assert.That(await RunAsync(Settings()), Is.EqualTo(new TerminalWorkDone(1, 0, 0)), string.Join('\n', Said()));
        Assert.That(_terminal.Starts, Is.EqualTo(2));
    }

    [Test]
    public async Task After_a_restart_a_task_that_is_no_longer_held_is_dropped_and_its_terminal_ended()
    {
        using var left = await LeaveAsync("Waits");
        _factory.Holds = false;

        Assert.That(await RunAsync(Settings()), Is.EqualTo(new TerminalWorkDone(0, 0, 1)));
        Assert.That((left.HasEnded, _factory.Reports.Count, _factory.Failures.Count), Is.EqualTo((true, 0, 0)));
        Assert.That(_terminal.LeftBehind(), Is.Empty);
    }

    [Test]
    public async Task A_task_that_is_lost_while_it_runs_is_dropped_and_its_terminal_ended()
    {
        Add("Waits", optimization: 1);
        var run = RunAsync(Settings());
        await UntilAsync(() => _terminal.Has("waiting.txt"), run);
        _factory.Holds = false;

        Assert.That(await run, Is.EqualTo(new TerminalWorkDone(0, 0, 1)));
        Assert.That((ProcessTable.IsAlive(_terminal.Processes("waiting.txt")[0]), _factory.Reports.Count, _factory.Failures.Count), Is.EqualTo((false, 0, 0)));
    }

    [Test]
    public async Task A_worker_that_is_stopped_ends_its_terminal_and_begins_the_task_again_later()
    {
        Add("Waits", optimization: 1);
        using CancellationTokenSource stop = new();
        var run = RunAsync(Settings(), stop.Token);
        await UntilAsync(() => _terminal.Has("waiting.txt"), run);
        await stop.CancelAsync();
        Assert.That(await run, Is.EqualTo(new TerminalWorkDone(0, 0, 0)));
        Assert.That(ProcessTable.IsAlive(_terminal.Processes("waiting.txt")[0]), Is.False);

        _terminal.Go();
        Assert.That(await RunAsync(Settings()), Is.EqualTo(new TerminalWorkDone(1, 0, 0)));
        Assert.That(_terminal.Starts, Is.EqualTo(2));
    }

    [Test]
    public async Task A_factory_that_is_away_is_asked_until_it_is_back()
    {
        Add("Wizard", optimization: 1);
        _factory.Absences = 5;
        Assert.That(await RunAsync(Settings()), Is.EqualTo(new TerminalWorkDone(1, 0, 0)));
        Assert.That(Said().Count(line => line.Contains("does not answer (Connection refused)", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task A_report_that_the_factory_does_not_take_is_told_as_a_failure()
    {
        Add("Wizard", optimization: 1);
        _factory.ReportAnswer = HttpStatusCode.UnprocessableEntity;
        Assert.That(await RunAsync(Settings()), Is.EqualTo(new TerminalWorkDone(0, 1, 0)));
        Assert.That(Failure(), Does.StartWith("The server does not take the report factory-").And.EndsWith(": report: the columns Pass, Profit and Trades are needed."));
    }

    [Test]
    public async Task A_report_for_which_another_one_stands_is_dropped()
    {
        Add("Wizard", optimization: 1);
        _factory.ReportAnswer = HttpStatusCode.Conflict;
        Assert.That(await RunAsync(Settings()), Is.EqualTo(new TerminalWorkDone(0, 0, 1)));
        Assert.That(_factory.Failures, Is.Empty);
    }

    [Test]
    public void What_cannot_be_used_is_refused()
    {
        Assert.That(() => RunAsync(Settings() with { Terminal = "/nowhere/terminal64.exe" }), Throws.TypeOf<FormatException>().With.Message.StartsWith("--terminal: '/nowhere/terminal64.exe' is not there"));
        Assert.That(() => RunAsync(Settings() with { IsPortable = false }), Throws.TypeOf<FormatException>().With.Message.StartsWith("--data: the data folder of"));
        using var other = WorkerFolder.Open(Settings().Folder);
        Assert.That(() => RunAsync(Settings()), Throws.TypeOf<FormatException>().With.Message.Contains("is used by another worker"));
    }

    private TerminalWorkerSettings Settings() => new()
    {
        Terminal = _terminal.Program,
        Server = new("http://factory:8400/base"),
        WorkerId = "terminal 1",
        Folder = Path.Combine(_terminal.Folder, "worker"),
        IsPortable = true,
        Look = Soon,
        Idle = Soon,
        UntilIdle = true,
    };

    private ClaimedControllerTask Add(string expert, int optimization) => _factory.Add(expert, Set(optimization > 0), Ini(expert, optimization));

    private static byte[] Set(bool ticked) => SetText.Mt5(ticked ? "Fast=6||2||2||10||Y" : "Fast=6||2||2||10||N", "Slow=50||40||10||80||N");

    private static byte[] Ini(string expert, int optimization) => Encoding.ASCII.GetBytes(string.Concat(new[]
    {
        "[Tester]", "; a remark", $"Expert={expert}", "ExpertParameters=a.set", "Symbol=EURUSD", "Period=H1", "Leverage=1:100", $"Optimization={optimization}", "ForwardMode=3", "Report=a",
    }.Select(line => line + "\r\n")));

    private Task<TerminalWorkDone> RunAsync(TerminalWorkerSettings settings, CancellationToken token = default) => Task.Run(
        () => new TerminalWork(settings, _factory, line =>
        {
            lock (_said)
            {
                _said.Add(line);
            }
        }, _clock).RunAsync(token),
        CancellationToken.None);

    /// <summary>What a worker leaves that was killed while its terminal ran.</summary>
    private async Task<RunningTerminal> LeaveAsync(string expert)
    {
        var settings = Settings();
        var claim = Add(expert, optimization: 1);
        _factory.Give();
        using var folder = WorkerFolder.Open(settings.Folder);
        HeldTask held = new(claim, _terminal.Folder);
        RunFiles files = new(_terminal.Folder, settings.Folder, held.Name);
        await files.WriteAsync(Set(ticked: true), TesterIniText.Read(Ini(expert, 1)), CancellationToken.None);
        var terminal = RunningTerminal.Start(settings.Terminal, null, files.Ini, isMt5: true, isPortable: true, held.Name);
        await folder.WriteAsync(held with { ProcessId = terminal.Id, ProcessStarted = terminal.StartedAt, Since = _clock.GetUtcNow() });
        await UntilAsync(() => _terminal.Has("waiting.txt"), run: null);
        return terminal;
    }

    private string[] Said()
    {
        lock (_said)
        {
            return [.. _said];
        }
    }

    private bool Later()
    {
        _clock.Advance(TimeSpan.FromMinutes(61));
        return false;
    }

    private string Failure() => _factory.Failures.Single()["error"]!.GetValue<string>();

    private static List<ReportedPass> Passes((string? FileName, byte[] Content) part)
    {
        List<ReportedPass> passes = [];
        TesterReports.ForEach(new(part.FileName!, part.Content), 10_000, "report", passes.Add);
        return passes;
    }

    private static string Text((string? FileName, byte[] Content) part) => Encoding.UTF8.GetString(part.Content);

    private static async Task UntilAsync(Func<bool> good, Task? run)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!good())
        {
            if (run is { IsCompleted: true })
            {
                await run;
                Assert.Fail("The worker ended before.");
            }

            await Task.Delay(Soon, patience.Token);
        }
    }
}
