using FluentValidation;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.Intake;

internal sealed class SubmitTuningTests
{
    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task A_file_becomes_a_job_with_one_task_and_its_passes_are_counted()
    {
        var submitted = await _controller.SendAsync(ControllerHarness.Submission("Fast=10||2||2||20||Y", "Slow=50||40||10||80||Y") with { FileName = "../../etc/MACross.set" });
        var task = await _controller.SendAsync(new GetControllerTask(submitted.TaskId));

        Assert.That((submitted.Expert, submitted.Executor, submitted.Symbol, submitted.Timeframe, submitted.Passes, submitted.Duplicate), Is.EqualTo((FakeExpert.Name, "built_in", "EURUSD", "1h", 50L, false)));
        Assert.That((task.Task.Status, task.Task.StepName, task.Job.FileName, task.Job.Source, task.Job.Status), Is.EqualTo(("new", "initial", "MACross.set", "upload", "in_progress")));
        Assert.That((await _controller.SendAsync(new GetControllerArtifact(task.Artifacts.Single().ArtifactId))).Content, Is.EqualTo(SetText.Mt5("Fast=10||2||2||20||Y", "Slow=50||40||10||80||Y")));
    }

    [Test]
    public async Task The_same_content_is_the_same_job_unless_another_one_is_asked_for()
    {
        var submission = ControllerHarness.Submission();
        var first = await _controller.SendAsync(submission);
        var second = await _controller.SendAsync(submission with { FileName = "other name MACross.set" });
        var third = await _controller.SendAsync(submission with { Again = true });

        Assert.That((second.JobId, second.TaskId, second.Duplicate), Is.EqualTo((first.JobId, first.TaskId, true)));
        Assert.That((third.JobId == first.JobId, third.Duplicate), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task Many_senders_of_one_content_at_once_make_one_job()
    {
        var submission = ControllerHarness.Submission();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _controller.SendAsync(submission)));
        Assert.That(answers.Select(answer => answer.JobId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers.Count(answer => !answer.Duplicate), Is.EqualTo(1));
    }

    [Test]
    public void What_cannot_be_searched_is_refused_with_its_reason()
    {
        Refused("Line 1: input 'Fast': start 20 lies above stop 2", ControllerHarness.Submission("Fast=10||20||2||2||Y"));
        Refused("holds no inputs", ControllerHarness.Submission("; nothing"));
        Refused("No bars of NOWHERE are imported", ControllerHarness.Submission() with { Metadata = new() { Symbol = "nowhere", Timeframe = "1h" } });
        Refused("from which 30m could be made; there are 1h", ControllerHarness.Submission() with { Metadata = new() { Symbol = "EURUSD", Timeframe = "M30" } });
        Refused("The bar length is unknown", ControllerHarness.Submission() with { Metadata = new() { Symbol = "EURUSD" } });
        Refused("The symbol is unknown", ControllerHarness.Submission() with { Metadata = new() { Timeframe = "1h" } });
        Refused("built in: moving_average_cross, rsi_reversal", ControllerHarness.Submission() with { FileName = "EURUSD H1.set", Metadata = new() });
        Refused("No bars of EURUSD are imported for this period; there are some from 1970-01-01 to 2052-02-20.", ControllerHarness.Submission() with { Metadata = new() { Symbol = "EURUSD", Timeframe = "1h", From = DateTimeOffset.UnixEpoch.AddYears(100) } });
        Refused("The period is empty", ControllerHarness.Submission() with { Metadata = new() { Symbol = "EURUSD", Timeframe = "1h", From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch } });
        Assert.That(() => _controller.SendAsync(ControllerHarness.Submission() with { Priority = 1000, Metadata = new() { InitialDeposit = -1, Timeframe = "3h" } }),
            Throws.TypeOf<ValidationException>().With.Message.Contains("priority: 1000").And.Message.Contains("initial_deposit: -1").And.Message.Contains("'3h' is not known"));
    }

    [Test]
    public async Task An_expert_of_others_waits_visibly_for_a_terminal_unless_the_configuration_refuses_it()
    {
        var submission = ControllerHarness.Submission() with { Metadata = new() { Symbol = "NOWHERE", Timeframe = "1h", EaName = "Wizard" } };
        var submitted = await _controller.SendAsync(submission);
        await _controller.WorkAsync();
        var waiting = (await _controller.SendAsync(new GetControllerTasks("waiting_for_terminal"))).Single();
        Assert.That((submitted.Expert, submitted.Executor, submitted.StandIn, _controller.Expert.Searches.Count), Is.EqualTo(("Wizard", "external", (StandIn?)null, 0)));
        Assert.That(submitted.Warnings, Is.EqualTo(new[] { "'Wizard' is no built-in expert advisor, and none stands in for it: the task waits for a terminal that has it." }));
        Assert.That((waiting.TaskId, waiting.Attempts, waiting.Priority), Is.EqualTo((submitted.TaskId, 0, (double?)10)));
        Assert.That((await _controller.SendAsync(new GetControllerJob(submitted.JobId))).Job.Status, Is.EqualTo("in_progress"));
        Assert.That((await _controller.SendAsync(new ClaimControllerTask("terminal")))!.Expert, Is.EqualTo("Wizard"));

        await using var closed = await ControllerHarness.StartAsync([("AcceptExternalExperts", "false")]);
        Assert.That(() => closed.SendAsync(submission), Throws.TypeOf<UnprocessableException>()
            .With.Message.EqualTo("ea_name: 'Wizard' is no built-in expert advisor, and none stands in for it; name a stand-in that is built in, or set FineTuning:AcceptExternalExperts."));
    }

    private void Refused(string reason, SubmitTuning submission) => Assert.That(() => _controller.SendAsync(submission), Throws.TypeOf<UnprocessableException>().With.Message.Contains(reason));
}
