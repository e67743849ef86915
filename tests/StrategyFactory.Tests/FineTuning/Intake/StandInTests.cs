using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.Intake;

/// <summary>Whose robot a file is for, and who tests it in its place.</summary>
internal sealed class StandInTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "FineTuning", "Intake", "Reference", "Tune");
    private static readonly string[] Own = ["MovingPeriod", "MovingShift"];

    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task A_file_that_means_a_built_in_expert_has_a_stand_in_that_says_what_it_makes_of_the_inputs()
    {
        var submitted = await _controller.SubmitAsync(
            "; this file contains input parameters for testing/optimizing EMACrossOverV2 expert advisor", "ShortPeriod=5||5||1||8||Y",
            "LongPeriod=30", "Remark=x");
        var standIn = submitted.StandIn!;

        Assert.That((standIn.Expert, standIn.For, standIn.ChosenBy, submitted.Passes),
            Is.EqualTo(("moving_average_cross", "EMACrossOverV2", "comment", 4L)));
        Assert.That(standIn.Mapped, Is.EqualTo(new MappedInput[] { new("ShortPeriod", "FastPeriod"), new("LongPeriod", "SlowPeriod") }));
        Assert.That(standIn.Ignored, Is.EqualTo(new[] { "Remark" }));
        Assert.That(standIn.Missing, Does.Contain("MaMethod").And.Contain("Lots").And.Not.Contain("FastPeriod").And.Not.Contain("Remark"));
        Assert.That(standIn.Text, Does.StartWith(
            "Stand-in: the built-in moving_average_cross trades in place of 'EMACrossOverV2', which the comment in the file means. "
            + "Inputs mapped: ShortPeriod to FastPeriod, LongPeriod to SlowPeriod. Inputs ignored: Remark. "
            + "Inputs missing in the file, at their defaults: "));
        Assert.That((await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Job.StandIn!.Text, Is.EqualTo(standIn.Text));
    }

    [Test]
    public async Task A_ticked_input_that_nobody_here_has_lets_the_task_wait_for_a_terminal_and_fails_nothing()
    {
        var submitted = await _controller.SendAsync(Case("MovingAverage_ticked", "EURUSD"));
        await _controller.WorkAsync();
        var task = await _controller.SendAsync(new GetControllerTask(submitted.TaskId));

        Assert.That((submitted.Expert, submitted.Executor, submitted.StandIn, submitted.Passes),
            Is.EqualTo(("Moving Average", "external", (StandIn?)null, 100L)));
        Assert.That(submitted.Warnings, Is.EqualTo(new[]
        {
            "'Moving Average' is not ours: moving_average_cross would stand in for it, but does not have the ticked inputs MovingPeriod, "
            + "MovingShift: the task waits for a terminal that has it.",
        }));
        Assert.That((task.Task.Status, task.Job.Status, _controller.Expert.Searches.Count),
            Is.EqualTo(("waiting_for_terminal", "in_progress", 0)));
        Assert.That((await _controller.SendAsync(new ClaimControllerTask("terminal", ["Moving Average"])))!.TaskId,
            Is.EqualTo(submitted.TaskId));
    }

    [Test]
    public async Task A_stand_in_that_the_sender_names_ignores_only_what_it_is_told_to()
    {
        var submission = Case("MovingAverage_ticked", "EURUSD");
        var named = submission with { Metadata = submission.Metadata with { StandIn = "moving average cross" } };
        Refused(named, "ignore", "ignore: moving_average_cross does not have the ticked inputs MovingPeriod, MovingShift; untick them");
        Refused(named with { Metadata = named.Metadata with { Ignore = ["MovingShift"] } }, "ignore", "the ticked inputs MovingPeriod;");
        Refused(named with { Metadata = named.Metadata with { Ignore = ["Wish"] } }, "ignore", "ignore: 'Wish' is no input of the file;");
        Refused(named with { Metadata = named.Metadata with { StandIn = "Wizard" } }, "stand_in", "stand_in: 'Wizard' is no built-in");

        var submitted = await _controller.SendAsync(named with { Metadata = named.Metadata with { Ignore = Own } });
        Assert.That((submitted.Executor, submitted.Passes, submitted.StandIn!.ChosenBy, submitted.StandIn.For),
            Is.EqualTo(("built_in", 1L, "stand_in", "Moving Average")));
        Assert.That(submitted.StandIn.Ignored, Is.SupersetOf(Own));
        Assert.That(submitted.Warnings, Has.Count.EqualTo(3).And.One.Contains("single pass").And.One.Contains("'MovingShift' is ticked"));
    }

    [Test]
    public async Task The_file_that_comes_back_and_the_report_say_that_it_was_a_stand_in()
    {
        var submitted = await _controller.SubmitAsync("; mine", "Fast=10||2||2||20||Y", "Comment=kept");
        var job = await _controller.EndAsync(submitted.JobId);
        var last = await _controller.SendAsync(new GetControllerTask(job.Tasks[^1].TaskId));
        var output = SetFile.Read((await _controller.SendAsync(new GetControllerArtifact(last.Task.OutputSet!.Value))).Content);
        var report = System.Text.Encoding.UTF8.GetString((await _controller.SendAsync(
            new GetControllerArtifact(last.Artifacts.Single(file => file.ArtifactType == "report_html").ArtifactId))).Content);

        Assert.That(job.Tasks, Has.Count.EqualTo(3), "a child of a child says it once");
        Assert.That(output.Lines.Select(line => line.Text), Is.EqualTo(
            new[] { "; mine" }.Concat(submitted.StandIn!.Lines.Select(line => "; " + line)).Append("Fast=11||10||1||12||Y").Append("Comment=kept")));
        Assert.That(report, Does.Contain("<b>Stand-in: the built-in moving_average_cross").And.Contain("Inputs ignored: Comment."));
    }

    [Test]
    public async Task One_content_on_two_symbols_two_bar_lengths_or_two_periods_is_as_many_jobs()
    {
        var first = await _controller.SendAsync(Case("same_set_two_symbols", "EURUSD"));
        var again = await _controller.SendAsync(Case("same_set_two_symbols", "EURUSD"));
        var gold = Case("same_set_two_symbols", "GOLD");
        gold = gold with { Metadata = gold.Metadata with { Timeframe = "1d" } };
        SubmitTuning[] others =
        [
            gold, gold with { Metadata = gold.Metadata with { Symbol = "EURUSD" } },
            gold with { Metadata = gold.Metadata with { From = DateTimeOffset.UnixEpoch.AddDays(9) } },
            gold with { Metadata = gold.Metadata with { EaName = "Wizard" } },
        ];
        HashSet<Guid> jobs = [first.JobId];
        foreach (var other in others)
        {
            var submitted = await _controller.SendAsync(other);
            Assert.That((submitted.Duplicate, jobs.Add(submitted.JobId)), Is.EqualTo((false, true)));
            Assert.That((await _controller.SendAsync(other)).JobId, Is.EqualTo(submitted.JobId));
        }

        Assert.That((again.Duplicate, again.JobId), Is.EqualTo((true, first.JobId)));
        var look = await _controller.SendAsync(new PreviewTuning { FileName = gold.FileName, Content = gold.Content, Metadata = gold.Metadata });
        Assert.That(look.DuplicateOf, Is.Not.Null.And.Not.EqualTo(first.TaskId));
    }

    [Test]
    public void A_step_that_a_whole_number_cannot_take_is_refused_when_it_is_submitted() =>
        Refused(Case("half_step_whole", "EURUSD"), "file", "a step of 0.5 does not lead from one whole number to another");

    [Test]
    public async Task A_range_of_bar_lengths_goes_through_the_members_of_the_enumeration()
    {
        var submission = Case("MACross_timeframe_ticked", "EURUSD");
        var waiting = await _controller.SendAsync(submission);
        Assert.That((waiting.Executor, waiting.Passes), Is.EqualTo(("external", 11L * 9 * 22)), "PERIOD_CURRENT and the 21 bar lengths");
        var standIn = await _controller.SendAsync(submission with { Metadata = submission.Metadata with { Ignore = ["InpTF"] } });
        Assert.That((standIn.Executor, standIn.Passes), Is.EqualTo(("built_in", 11L * 9)));
    }

    [Test]
    public async Task New_ranges_stay_within_those_of_the_user_from_depth_to_depth()
    {
        var submission = Case("set_edge_external", "EURUSD");
        var submitted = await _controller.SendAsync(submission with { Metadata = submission.Metadata with { EaName = "Edge EA" } });
        await _controller.SendAsync(new AdvanceController());
        var claim = (await _controller.SendAsync(new ClaimControllerTask("terminal")))!;
        await _controller.SendAsync(new CompleteControllerTask
        {
            TaskId = claim.TaskId,
            WorkerId = "terminal",
            Token = claim.Token,
            Passes = [new(23, new Dictionary<string, string>(StringComparer.Ordinal) { ["InpEntryMode"] = "1", ["StartHour"] = "23" }, FakeExpert.Metrics(50))],
        });
        Assert.That(claim.TaskId, Is.EqualTo(submitted.TaskId));
        Assert.That(await RangesAsync(claim.TaskId), Is.EqualTo(new[] { "InpEntryMode=1||0||1||1||Y", "StartHour=23||22||1||23||Y" }));

        var cross = await _controller.SubmitAsync("Fast=4||4||2||20||Y");
        _controller.Expert.Find = search => FakeExpert.Found(search with { Inputs = [new("Fast", "4")] }, (0.05, 0.5));
        var job = await _controller.EndAsync(cross.JobId);
        Assert.That(await RangesAsync(job.Tasks[0].TaskId), Is.EqualTo(new[] { "Fast=4||4||1||6||Y" }));
        Assert.That(await RangesAsync(job.Tasks[1].TaskId), Is.EqualTo(new[] { "Fast=4||4||1||5||Y" }));
    }

    [Test]
    public async Task Numbers_of_passes_that_no_number_holds_are_said_in_words()
    {
        var lines = Enumerable.Range(0, 10).Select(i => $"A{i}=1||1||1||1000000000||Y").ToArray();
        var submission = ControllerHarness.Submission(lines);
        var submitted = await _controller.SendAsync(submission with { Metadata = submission.Metadata with { EaName = "Wizard" } });
        Assert.That(submitted.Warnings, Has.One.EqualTo("The ranges span more than 9 quintillion passes; the search will be genetic."));
        Assert.That((PassNumbers.Text(long.MaxValue), PassNumbers.Text(12_345)), Is.EqualTo(("more than 9 quintillion", "12,345")));
    }

    [Test]
    public async Task A_set_file_is_downloaded_for_either_metatrader_and_nothing_else_is()
    {
        var submitted = await _controller.SubmitAsync("Fast=10||2||2||20||Y");
        var artifact = (await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Artifacts.Single().ArtifactId;
        var converted = await _controller.SendAsync(new GetControllerArtifact(artifact, "MT4"));
        Assert.That(converted.Content, Is.EqualTo(SetText.Mt4("Fast=10", "Fast,F=1", "Fast,1=2", "Fast,2=2", "Fast,3=20")));
        Assert.That((await _controller.SendAsync(new GetControllerArtifact(artifact, "mt5"))).Content, Is.EqualTo(SetText.Mt5("Fast=10||2||2||20||Y")));
        Assert.That(() => _controller.SendAsync(new GetControllerArtifact(artifact, "mt6")),
            Throws.TypeOf<FluentValidation.ValidationException>().With.Message.Contains("format: 'mt6' is not known; allowed: mt4, mt5."));

        await _controller.EndAsync(submitted.JobId);
        var report = (await _controller.SendAsync(new GetControllerTask(submitted.TaskId))).Artifacts.Single(file => file.ArtifactType == "report_html");
        Assert.That(() => _controller.SendAsync(new GetControllerArtifact(report.ArtifactId, "mt4")),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("format: report_html is no .set file; leave it out."));
    }

    private async Task<IEnumerable<string>> RangesAsync(Guid task)
    {
        var artifacts = (await _controller.SendAsync(new GetControllerTask(task))).Artifacts;
        var output = artifacts.Single(artifact => artifact.ArtifactType == "output_set").ArtifactId;
        return SetFile.Read((await _controller.SendAsync(new GetControllerArtifact(output))).Content).Lines
            .Where(line => line.Kind == SetLineKind.Input).Select(line => line.Text);
    }

    private void Refused(SubmitTuning submission, string field, string reason) => Assert.That(() => _controller.SendAsync(submission),
        Throws.TypeOf<UnprocessableException>().With.Message.Contains(reason).And.Property("Field").EqualTo(field));

    private static SubmitTuning Case(string name, string symbol) => new()
    {
        FileName = name + ".set",
        Content = File.ReadAllBytes(Path.Combine(Folder, name + ".set")),
        Metadata = new() { Symbol = symbol, Timeframe = "1h" },
    };
}
