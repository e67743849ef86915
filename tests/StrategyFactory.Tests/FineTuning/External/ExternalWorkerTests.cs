using System.Text;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.FineTuning.SetFiles;
using StrategyFactory.Tests.FineTuning.TesterFiles;

namespace StrategyFactory.Tests.FineTuning.External;

internal sealed class ExternalWorkerTests
{
    private const string Worker = "terminal 1";
    private static readonly string[] Experts = [FakeExpert.Name];

    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task A_terminal_elsewhere_claims_reports_and_its_best_pass_is_searched_on()
    {
        var claim = await ClaimAsync("Fast=10||2||2||20||Y", "Slow=50||50||0||50||N", "Comment=kept");
        Assert.That((claim.Attempt, claim.Expert, claim.Symbol, claim.Timeframe, claim.Seed, claim.PassLimit, claim.Passes), Is.EqualTo((1, FakeExpert.Name, "EURUSD", "1h", 1, 10_000, 10L)));
        Assert.That(claim.LeaseUntil, Is.EqualTo(_controller.Clock.GetUtcNow().AddSeconds(60)));

        var done = await _controller.SendAsync(Completion(claim) with { Passes = [Pass(1, 6, 3.5, 320), Pass(2, 8, 3.2, 310, forward: 12), Pass(3, 10, 1, 10)] });
        await _controller.SendAsync(new AdvanceController());
        var task = await _controller.SendAsync(new GetControllerTask(claim.TaskId));

        Assert.That(done.Status, Is.EqualTo("worker_completed"));
        Assert.That((task.Task.Status, task.Task.Distance, task.Attempts.Single().Method, task.Attempts[0].WorkerId), Is.EqualTo(("completed_partial", (double?)0, "external", Worker)));
        Assert.That(task.Metrics.Select(row => row.PassNumber), Is.EquivalentTo(new[] { 1L, 2, 3 }));
        Assert.That(task.Metrics.Single(row => row.PassNumber == 2).Forward!.NetProfit, Is.EqualTo(12));
        var output = SetFile.Read((await _controller.SendAsync(new GetControllerArtifact(task.Task.OutputSet!.Value))).Content);
        Assert.That(output.Lines.Select(line => line.Text), Is.EqualTo(new[] { "Fast=6||4||1||8||Y", "Slow=50||50||0||50||N", "Comment=kept" }));
        Assert.That(task.Lineage.Children.Single().Status, Is.EqualTo("queued"));
    }

    [Test]
    public async Task A_report_of_the_terminal_is_imported_and_kept()
    {
        var claim = await ClaimAsync("Fast=10||2||2||20||Y");
        var report = Encoding.UTF8.GetBytes(TesterReportsTests.Mt5("Pass|Result|Profit|Expected Payoff|Profit Factor|Recovery Factor|Sharpe Ratio|Custom|Equity DD %|Trades|Fast", "4|0|900|3|2|4|1|0|5|350|12"));
        await _controller.SendAsync(Completion(claim) with { Report = new("C:\\reports\\opt.xml", report), OutputSet = new("best.set", SetText.Mt5("Fast=12||11||1||13||Y")) });

        var task = await _controller.SendAsync(new GetControllerTask(claim.TaskId));
        Assert.That((task.Metrics.Single().Values["Fast"], task.Metrics[0].Metrics.NetProfit, task.Metrics[0].Distance, task.Metrics[0].Forward), Is.EqualTo(("12", (double?)900, 0.0, (TesterMetrics?)null)));
        Assert.That(task.Artifacts.Select(artifact => (artifact.ArtifactType, artifact.FileName)), Is.EquivalentTo(new[] { ("input_set", "MACross.set"), ("output_set", "best.set"), ("summary_metrics_csv", "MACross.csv"), ("tester_report", "opt.xml") }));
    }

    [Test]
    public async Task The_same_report_again_changes_nothing_even_after_the_judgement()
    {
        var claim = await ClaimAsync();
        var completion = Completion(claim) with { Passes = [Pass(1, 6, 3.5, 320)] };
        await _controller.SendAsync(completion);
        await _controller.SendAsync(completion);
        await _controller.SendAsync(new AdvanceController());
        var again = await _controller.SendAsync(completion);

        Assert.That(again.Status, Is.EqualTo("completed_partial"));
        Assert.That((await _controller.SendAsync(new GetControllerTask(claim.TaskId))).Metrics, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Another_report_under_the_same_token_is_refused_and_the_first_one_stands()
    {
        var claim = await ClaimAsync();
        var completion = Completion(claim) with { Passes = [Pass(1, 6, 3.5, 320)] };
        await _controller.SendAsync(completion);
        var other = completion with { Passes = [Pass(1, 8, 3.5, 320)] };
        Assert.That(() => _controller.SendAsync(other), Throws.TypeOf<ConflictException>().With.Property("Field").EqualTo("report"));
        await _controller.SendAsync(new AdvanceController());
        Assert.That(() => _controller.SendAsync(completion with { OutputSet = new("best.set", SetText.Mt5("Fast=12")) }), Throws.TypeOf<ConflictException>().With.Message.Contains("the first one stands"));

        Assert.That((await _controller.SendAsync(new GetControllerTask(claim.TaskId))).Metrics.Single().Values["Fast"], Is.EqualTo("6"));
    }

    [Test]
    public async Task A_single_test_without_inputs_in_its_report_has_those_of_the_file_and_its_period_is_that_of_the_bars()
    {
        var claim = await ClaimAsync("Alpha=10", "Beta=2||1||1||3||N");
        var ini = Encoding.UTF8.GetString((await _controller.SendAsync(new GetTesterIni(claim.TaskId))).Content);
        Assert.That(ini, Does.Contain("Optimization=0\r\n").And.Contain("FromDate=1970.01.01\r\nToDate=2052.02.21\r\n").And.Contain("OptimizationCriterion=7\r\n"));

        const string Page = "<html><table><tr><td>Total Net Profit:<td>1 234.50<td>Equity Drawdown Maximal:<td>350.00 (3.31%)<tr><td>Total Trades:<td>310<tr><td>Recovery Factor:<td>3.53</table></html>";
        await _controller.SendAsync(Completion(claim) with { Report = new("test.htm", Encoding.Unicode.GetBytes('\uFEFF' + Page)) });
        await _controller.SendAsync(new AdvanceController());
        var task = await _controller.SendAsync(new GetControllerTask(claim.TaskId));
        Assert.That((task.Metrics.Single().Values["Alpha"], task.Metrics[0].Values["Beta"], task.Metrics[0].Metrics.NetProfit, task.Metrics[0].Metrics.MaxDrawdownPct), Is.EqualTo(("10", "2", (double?)1234.5, (double?)3.31)));
        var output = SetFile.Read((await _controller.SendAsync(new GetControllerArtifact(task.Task.OutputSet!.Value))).Content);
        Assert.That(output.Lines.Select(line => line.Text), Is.EqualTo(new[] { "Alpha=10", "Beta=2||1||1||3||N" }));
    }

    [Test]
    public async Task The_tester_is_told_its_model_and_what_it_searches_for()
    {
        await using var controller = await ControllerHarness.StartAsync([("Tester:Model", "real_ticks"), ("Tester:Criterion", "balance"), ("Tester:ExpertsWithOnTester:0", "Moving_Average_Cross")]);
        var submitted = await controller.SubmitAsync();
        Assert.That(await IniAsync(new(submitted.TaskId)), Does.Contain("Model=4\r\n").And.Contain("OptimizationCriterion=6\r\n"), "it has an OnTester");
        Assert.That(await IniAsync(new(submitted.TaskId, "open_prices", "sharpe")), Does.Contain("Model=2\r\n").And.Contain("OptimizationCriterion=5\r\n"));
        Assert.That(() => IniAsync(new(submitted.TaskId, "ticks", "luck")), Throws.TypeOf<ValidationException>().With.Message.Contains("model: 'ticks' is not allowed; every_tick, minute_bars,").And.Message.Contains("criterion: 'luck' is not allowed; balance,"));

        async Task<string> IniAsync(GetTesterIni query) => Encoding.UTF8.GetString((await controller.SendAsync(query)).Content);
    }

    [Test]
    public async Task Another_token_another_worker_and_another_story_are_refused()
    {
        var claim = await ClaimAsync();
        var completion = Completion(claim) with { Passes = [Pass(1, 6, 3.5, 320)] };
        Conflicts(completion with { Token = claim.Token + 1 });
        Conflicts(completion with { WorkerId = "somebody else" });
        await _controller.SendAsync(completion);
        Assert.That(() => _controller.SendAsync(new FailControllerTask(claim.TaskId, Worker, claim.Token, "after all")), Throws.TypeOf<ConflictException>());
        Assert.That(() => _controller.SendAsync(completion with { TaskId = Guid.Empty }), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task Whoever_does_not_hold_the_lease_is_told_so_before_anything_of_a_report_is_read()
    {
        var claim = await ClaimAsync();
        UploadedFile broken = new("opt.xml", "<?xml version=\"1.0\"?><Workbook"u8.ToArray());
        var completion = Completion(claim) with { Report = broken, ForwardReport = broken, OutputSet = new("x.set", "words"u8.ToArray()) };
        Conflicts(completion with { Token = claim.Token + 1 });
        Conflicts(completion with { WorkerId = "somebody else" });
        Assert.That(() => _controller.SendAsync(completion with { TaskId = Guid.Empty }), Throws.TypeOf<NotFoundException>());
        Assert.That(() => _controller.SendAsync(completion), Throws.TypeOf<UnprocessableException>().With.Message.Contains("cannot be read as XML"), "the holder learns what is wrong");

        await _controller.SendAsync(Completion(claim) with { Passes = [Pass(1, 6, 3.5, 320)] });
        Assert.That((await _controller.SendAsync(Completion(claim) with { Passes = [Pass(1, 6, 3.5, 320)] })).Status, Is.EqualTo("worker_completed"), "what is stored is not read again");
    }

    [Test]
    public async Task A_forward_report_is_matched_by_the_number_of_the_pass()
    {
        const string Header = "Pass|Result|Profit|Expected Payoff|Profit Factor|Recovery Factor|Sharpe Ratio|Custom|Equity DD %|Trades|Fast";
        var claim = await ClaimAsync();
        await _controller.SendAsync(Completion(claim) with
        {
            Report = Sheet(Header, "1|0|10|1|1|1|1|0|1|5|14", "2|0|20|1|1|1|1|0|1|5|15"),
            ForwardReport = Sheet("Pass|Forward Result|Back Result|" + Header[12..], "2|0|0|7|1|1|1|1|0|1|5|15", "3|0|0|9|1|1|1|1|0|1|5|16"),
        });

        var rows = (await _controller.SendAsync(new GetControllerTask(claim.TaskId))).Metrics;
        Assert.That(rows.ToDictionary(row => row.PassNumber, row => row.Forward?.NetProfit), Is.EqualTo(new Dictionary<long, double?> { [1] = null, [2] = 7 }));

        static UploadedFile Sheet(string header, params string[] passes) => new("opt.xml", Encoding.UTF8.GetBytes(TesterReportsTests.Mt5(header, passes)));
    }

    [Test]
    public async Task A_lease_that_ran_out_goes_to_another_worker_and_the_late_report_is_refused()
    {
        var claim = await ClaimAsync();
        _controller.Clock.Advance(TimeSpan.FromSeconds(59));
        var beat = await _controller.SendAsync(new HeartbeatControllerTasks(Worker, [new(claim.TaskId, claim.Token, 5, 10, 0.4), new(Guid.Empty, 1)]));
        Assert.That((beat.LeaseUntil, beat.Lost.Single()), Is.EqualTo((_controller.Clock.GetUtcNow().AddSeconds(60), Guid.Empty)));
        var seen = (await _controller.SendAsync(new GetControllerTask(claim.TaskId))).Task;
        Assert.That((seen.PassesDone, seen.PassesPlanned, seen.BestScore), Is.EqualTo((5L, 10L, (double?)0.4)));

        _controller.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.That((await _controller.SendAsync(new AdvanceController())).Lost, Is.EqualTo(1));
        _controller.Clock.Advance(TimeSpan.FromSeconds(30));
        await _controller.SendAsync(new AdvanceController());
        var next = await _controller.SendAsync(new ClaimControllerTask("terminal 2", Experts));

        Assert.That((next!.TaskId, next.Attempt, next.Token > claim.Token, next.Seed, next.PassLimit), Is.EqualTo((claim.TaskId, 2, true, 1, 10_000)), "the same search: nobody has run it");
        Conflicts(Completion(claim) with { Passes = [Pass(1, 6, 3.5, 320)] });
        Assert.That((await _controller.SendAsync(new HeartbeatControllerTasks(Worker, [new(claim.TaskId, claim.Token)]))).Lost, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_reported_failure_is_retried_and_told_once()
    {
        var claim = await ClaimAsync();
        var failure = new FailControllerTask(claim.TaskId, Worker, claim.Token, "The terminal crashed.");
        Assert.That((await _controller.SendAsync(failure)).Status, Is.EqualTo("worker_failed"));
        await _controller.SendAsync(new AdvanceController());
        var again = await _controller.SendAsync(failure);
        Assert.That((again.Status, again.Reason, again.Attempts), Is.EqualTo(("retrying", "The terminal crashed.", 1)));
    }

    [Test]
    public async Task Only_what_a_worker_has_is_given_to_it()
    {
        await _controller.SubmitAsync();
        await _controller.SendAsync(new AdvanceController());
        Assert.That(await _controller.SendAsync(new ClaimControllerTask(Worker)), Is.Null, "built-in experts are run here");
        Assert.That(await _controller.SendAsync(new ClaimControllerTask(Worker, ["RSI"])), Is.Null);
        Assert.That(await _controller.SendAsync(new ClaimControllerTask(Worker, ["EMACrossOver v2"])), Is.Not.Null, "an alias of the built-in one");
    }

    [Test]
    public async Task Reports_without_anything_or_with_a_broken_set_are_refused()
    {
        var claim = await ClaimAsync();
        Assert.That(() => _controller.SendAsync(Completion(claim)), Throws.TypeOf<ValidationException>().With.Message.Contains("metrics or report"));
        Assert.That(() => _controller.SendAsync(Completion(claim) with { Passes = [Pass(1, 6, 3.5, 320)], OutputSet = new("x.set", "words"u8.ToArray()) }), Throws.TypeOf<UnprocessableException>());
        Assert.That(() => _controller.SendAsync(new ClaimControllerTask("")), Throws.TypeOf<ValidationException>());
        Assert.That(() => _controller.SendAsync(new ClaimControllerTask(" ")), Throws.TypeOf<ValidationException>());
        Assert.That(() => _controller.SendAsync(new RunControllerTask(" ")), Throws.TypeOf<ValidationException>());
        Assert.That((await _controller.SendAsync(new GetControllerTask(claim.TaskId))).Task.Status, Is.EqualTo("worker_in_progress"));
    }

    [Test]
    public async Task The_tester_configuration_of_a_task_is_served()
    {
        var claim = await ClaimAsync();
        var ini = await _controller.SendAsync(new GetTesterIni(claim.TaskId));
        Assert.That(Encoding.UTF8.GetString(ini.Content), Does.StartWith("[Tester]\r\nExpert=moving_average_cross\r\nExpertParameters=MACross.set\r\n"));
    }

    private async Task<ClaimedControllerTask> ClaimAsync(params string[] lines)
    {
        await _controller.SubmitAsync(lines);
        await _controller.SendAsync(new AdvanceController());
        return (await _controller.SendAsync(new ClaimControllerTask(Worker, Experts)))!;
    }

    private void Conflicts(CompleteControllerTask completion) => Assert.That(() => _controller.SendAsync(completion), Throws.TypeOf<ConflictException>().With.Property("Field").EqualTo("token"));

    private static CompleteControllerTask Completion(ClaimedControllerTask claim) => new() { TaskId = claim.TaskId, WorkerId = Worker, Token = claim.Token };

    private static ReportedPass Pass(long number, int period, double recovery, int trades, double? forward = null) => new(
        number, new Dictionary<string, string>(StringComparer.Ordinal) { ["Fast"] = $"{period}" }, FakeExpert.Metrics(100) with { RecoveryFactor = recovery, TotalTrades = trades },
        forward is { } profit ? FakeExpert.Metrics(profit) : null);
}
