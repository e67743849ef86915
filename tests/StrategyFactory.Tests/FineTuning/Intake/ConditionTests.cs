using System.Text;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.Intake;

/// <summary>Conditions between the inputs of a file, from the sender to the search and to the report of a terminal.</summary>
internal sealed class ConditionTests
{
    // 10 × 12 = 120, of which 4, 14 … 44: fast below 10, 20, … 60
    private static readonly string[] Lines = ["Fast=10||4||4||40||Y", "Slow=50||5||5||60||Y", "LotSize=0.10", "Comment=none", "UseStop=true"];

    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task Only_passes_that_meet_it_are_counted_and_it_reaches_the_search_and_the_child()
    {
        var allowed = Allowed((fast, slow) => fast < slow);
        Assert.That(allowed, Is.InRange(1, 119));
        var submitted = await _controller.SendAsync(Submission(" Fast < slow "));
        Assert.That(submitted.Passes, Is.EqualTo(allowed));
        Assert.That(submitted.Warnings, Has.Some.EqualTo($"Only passes with Fast < slow count: {allowed} of 120."));
        await _controller.WorkAsync();

        Assert.That(_controller.Expert.Searches, Has.Count.EqualTo(3), "the first one and two children");
        Assert.That(_controller.Expert.Searches.Select(search => search.Where), Is.All.EqualTo("Fast < slow"));
        var job = await _controller.SendAsync(new GetControllerJob(submitted.JobId));
        Assert.That((job.Job.Where, job.Tasks[0].Passes), Is.EqualTo(("Fast < slow", (long)allowed)));
        var report = await ReportAsync(submitted.TaskId);
        Assert.That(report, Does.Contain("Only passes with <code>Fast &lt; slow</code> were run."));
    }

    [Test]
    public async Task Where_the_finer_ranges_have_no_pass_that_meets_it_there_is_no_child()
    {
        // the fake search takes the middle of each range: 22 and 32.5
        var submitted = await _controller.SendAsync(Submission("Fast > Slow"));
        await _controller.WorkAsync();
        var job = await _controller.SendAsync(new GetControllerJob(submitted.JobId));
        Assert.That(job.Tasks.Select(task => (task.Status, task.Reason)),
            Is.EqualTo(new[] { ("completed_partial", "no child: 'Fast > Slow' forbids every pass of the finer ranges") }));
    }

    [Test]
    public async Task The_plan_says_it_and_plans_as_many_passes_as_it_allows()
    {
        var preview = await _controller.SendAsync(Look("Slow >= 2 * Fast and UseStop"));
        var allowed = Allowed((fast, slow) => slow >= 2 * fast);
        Assert.That((preview.Passes, preview.Where, preview.AboutPasses, preview.Obstacle), Is.EqualTo((allowed, "Slow >= 2 * Fast and UseStop", false, (PreviewObstacle?)null)));
        Assert.That((preview.Search!.Method, preview.Search.PlannedPasses), Is.EqualTo(("complete", allowed)));

        var large = await _controller.SendAsync(Look("Fast < Slow", "Fast=1||1||1||3000||Y", "Slow=1||1||1||3000||Y") with { FileName = "Wizard-EURUSD-H1.set" });
        Assert.That((large.AboutPasses, large.Passes), Is.EqualTo((true, large.Passes)));
        Assert.That(large.Passes, Is.InRange(4_475_000, 4_521_000), "3000 · 2999 / 2 = 4,498,500");
        Assert.That(large.Warnings, Has.Some.StartsWith("Only passes with Fast < Slow count: about "));
    }

    [Test]
    public async Task The_same_file_under_another_condition_is_another_job()
    {
        var free = await _controller.SendAsync(Submission(null));
        var one = await _controller.SendAsync(Submission("Fast < Slow"));
        var other = await _controller.SendAsync(Submission("Fast <= Slow"));
        Assert.That(new[] { free.Duplicate, one.Duplicate, other.Duplicate }, Is.All.False);
        Assert.That(((await _controller.SendAsync(Submission("Fast < Slow"))).JobId, (await _controller.SendAsync(Submission(null))).JobId), Is.EqualTo((one.JobId, free.JobId)));
        Assert.That((await _controller.SendAsync(Look("Fast < Slow"))).DuplicateOf, Is.EqualTo(one.TaskId));
    }

    [TestCase("Fast < Slo", "where: 'Slo' is no input of the file; allowed: Fast, Slow, LotSize, Comment, UseStop.")]
    [TestCase("Fast < Comment", "where: the input 'Comment' is wrong, its value is no number; allowed: inputs with numbers.")]
    [TestCase("LotSize > 0", "where: 'LotSize > 0' goes by no searched input; allowed: a condition on one of Fast, Slow.")]
    [TestCase("Fast > Slow + 40", "where: 'Fast > Slow + 40' forbids every pass of these ranges; allowed: a condition that one of them meets.")]
    [TestCase("Fast < Slow and not UseStop", "where: 'Fast < Slow and not UseStop' forbids every pass of these ranges; allowed: a condition that one of them meets.")]
    public async Task What_nothing_can_be_searched_under_is_refused(string where, string problem)
    {
        Assert.That(() => _controller.SendAsync(Submission(where)), Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(problem).And.Property("Field").EqualTo("where"));
        var preview = await _controller.SendAsync(Look(where));
        Assert.That((preview.Obstacle, preview.Search, preview.Where, preview.Passes), Is.EqualTo((new PreviewObstacle("where", problem), (PreviewedSearch?)null, (string?)null, 120L)));
    }

    [Test]
    public void What_is_no_condition_is_refused_before_the_file_is_read()
    {
        Assert.That(() => _controller.SendAsync(Submission("Fast <")), Throws.TypeOf<ValidationException>().With.Message.Contains("where: the end at 7 is wrong; allowed: a number, a name of an input, ( or -."));
        Assert.That(() => _controller.SendAsync(Look(new string('x', 501))), Throws.TypeOf<ValidationException>().With.Message.Contains("where: a text of 501 characters is wrong; allowed: 1 to 500"));
    }

    [Test]
    public async Task Of_what_a_terminal_reports_only_passes_that_meet_it_count()
    {
        var submitted = await _controller.SendAsync(Submission("Fast < Slow") with { FileName = "Wizard.set" });
        await _controller.SendAsync(new AdvanceController());
        var ini = Encoding.UTF8.GetString((await _controller.SendAsync(new GetTesterIni(submitted.TaskId))).Content);
        Assert.That(ini, Does.Contain("Optimization=1\r\n"));
        var claim = (await _controller.SendAsync(new ClaimControllerTask("terminal")))!;
        Assert.That(claim.Passes, Is.EqualTo(Allowed((fast, slow) => fast < slow)));
        await _controller.SendAsync(new CompleteControllerTask
        {
            TaskId = claim.TaskId,
            WorkerId = "terminal",
            Token = claim.Token,
            Passes = [Pass(1, "40", "35"), Pass(2, "8", "40"), Pass(3, "8", null), Pass(4, "35", "35.0")],
        });
        var task = await _controller.SendAsync(new GetControllerTask(claim.TaskId));
        Assert.That(task.Metrics.Select(row => row.PassNumber), Is.EqualTo(new[] { 2L }));
        Assert.That(task.Attempts.Single().Evaluated, Is.EqualTo(1));
        Assert.That(task.Job.Warnings[^1], Is.EqualTo("3 reported passes do not meet the condition Fast < Slow, or do not tell the inputs of it: they do not count."));
    }

    private async Task<string> ReportAsync(Guid taskId)
    {
        var report = (await _controller.SendAsync(new GetControllerTask(taskId))).Artifacts.Single(artifact => artifact.ArtifactType == "report_html");
        return Encoding.UTF8.GetString((await _controller.SendAsync(new GetControllerArtifact(report.ArtifactId))).Content);
    }

    private static long Allowed(Func<int, int, bool> holds) =>
        Enumerable.Range(1, 10).Sum(fast => Enumerable.Range(1, 12).Count(slow => holds(4 * fast, 5 * slow)));

    private static SubmitTuning Submission(string? where) => ControllerHarness.Submission(Lines) with { Metadata = new() { Symbol = "EURUSD", Timeframe = "1h", Where = where } };

    private static PreviewTuning Look(string where, params string[] lines) => new()
    {
        FileName = "MACross.set",
        Content = SetText.Mt5(lines.Length > 0 ? lines : Lines),
        Metadata = new() { Symbol = "EURUSD", Timeframe = "1h", Where = where },
    };

    private static ReportedPass Pass(long number, string fast, string? slow)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal) { ["Fast"] = fast };
        if (slow is not null)
        {
            values["slow"] = slow;
        }

        return new(number, values, FakeExpert.Metrics(100));
    }
}
