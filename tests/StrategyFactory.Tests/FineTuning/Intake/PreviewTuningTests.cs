using FluentValidation;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.Intake;

internal sealed class PreviewTuningTests
{
    private static readonly byte[] Cross = SetText.Mt5(
        "; saved on 2026.02.10 11:27:51",
        "; this file contains last used input parameters for testing/optimizing EMACrossOverV2 expert advisor", ";",
        "StopLossPips=40.0||20||10||60||Y", "LotSize=0.01||0.01||0.001000||0.100000||N", "ShortPeriod=13||5||5||20||Y",
            "LongPeriod=26||30||10||60||Y", "Wish=1||1||1||2||Y");

    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task Too_few_bars_are_told_before_and_refused_in_the_same_words()
    {
        const string Few = "There are 12 1h bars of 'NZDUSD' in this period, 9 before its last quarter; at least 100 are needed.";
        var preview = await _controller.SendAsync(Look("EMACrossOver-NZDUSD-H1.set", Cross) with { Metadata = new() { Ignore = ["Wish"] } });
        Assert.That((preview.Search, preview.Obstacle), Is.EqualTo(((PreviewedSearch?)null, new PreviewObstacle("from", Few))));

        var submission = ControllerHarness.Submission();
        var refusal = Assert.ThrowsAsync<UnprocessableException>(
            () => _controller.SendAsync(submission with { Metadata = submission.Metadata with { Symbol = "NZDUSD" } }));
        Assert.That((refusal!.Field, refusal.Message), Is.EqualTo(("from", Few)));
    }

    [Test]
    public async Task The_inputs_their_values_and_all_passes_are_counted_before_anything_is_stored()
    {
        var preview = await _controller.SendAsync(
            Look("EMACrossOver-EURUSD-H1.set", Cross) with { Metadata = new() { Ignore = ["Wish"] } });

        Assert.That((preview.Passes, preview.Format, preview.DuplicateOf, preview.Obstacle),
            Is.EqualTo((5L * 4 * 4, "mt5", (Guid?)null, (PreviewObstacle?)null)));
        Assert.That(
            preview.Inputs.Select(input => (input.Name, input.Ticked, input.Values, input.Means)),
            Is.EqualTo(new (string, bool, long, string?)[]
            {
                ("StopLossPips", true, 5, "StopLoss"), ("LotSize", false, 1, "Lots"), ("ShortPeriod", true, 4, "FastPeriod"),
                ("LongPeriod", true, 4, "SlowPeriod"), ("Wish", true, 1, null),
            }));
        Assert.That(preview.Inputs[0], Is.EqualTo(new PreviewedInput("StopLossPips", "40.0", true, "20", "10", "60", 5, "StopLoss")));
        var search = preview.Search!;
        Assert.That((search.Expert, search.Executor, search.StandIn!.For, search.Symbol, search.Timeframe),
            Is.EqualTo((FakeExpert.Name, "built_in", "EMACrossOverV2", "EURUSD", "1h")));
        Assert.That((search.Method, search.PlannedPasses), Is.EqualTo(("complete", 80L)));
        Assert.That(preview.Warnings,
            Is.EqualTo(new[] { "Input 'Wish' is ticked, but the built-in expert does not have it: it is ignored." }));
        Assert.That(await _controller.QueryAsync<long>("select count(*) from fine_tuning.controller_jobs"), Is.Zero);
        Assert.That(await _controller.QueryAsync<long>("select count(*) from fine_tuning.controller_artifacts"), Is.Zero);
    }

    [Test]
    public async Task A_pilot_is_run_where_it_is_asked_for_and_nothing_is_missing()
    {
        var look = Look("EMACrossOver-EURUSD-H1.set", Cross) with { Metadata = new() { Ignore = ["Wish"] } };
        Assert.That((await _controller.SendAsync(look)).Advice, Is.Null);
        var advice = (await _controller.SendAsync(look with { Advise = 64 })).Advice!;
        Assert.That((advice.Evaluated, advice.Sensitivity!.Advice), Is.EqualTo((64L, "Score depends on luck.")));
        var pilot = _controller.Expert.Pilot!;
        Assert.That((pilot.Passes, pilot.Search.Expert, pilot.Search.Symbol, pilot.Search.Timeframe, pilot.Search.Inputs.Count(input => input.Range is not null)),
            Is.EqualTo((64, FakeExpert.Name, "EURUSD", "1h", 4)));
        Assert.That(_controller.Expert.Searches, Is.Empty, "nothing is searched");
        Assert.That(await _controller.QueryAsync<long>("select count(*) from fine_tuning.controller_jobs"), Is.Zero);
        Assert.That((await _controller.SendAsync(Look("EMACrossOver.set", Cross) with { Advise = 64 })).Advice, Is.Null, "the symbol is missing");
        Assert.That(() => _controller.SendAsync(look with { Advise = 15 }), Throws.TypeOf<ValidationException>().With.Message.Contains("advise: 15 is not allowed; 16 to 10000."));
    }

    [Test]
    public async Task Many_passes_are_searched_by_a_genetic_search_of_about_as_many_as_are_allowed()
    {
        var preview = await _controller.SendAsync(
            Look("moving average cross EURUSD H1.set", SetText.Mt5("FastPeriod=5||1||1||200||Y", "SlowPeriod=5||1||1||200||Y")));
        Assert.That((preview.Passes, preview.Search!.Method, preview.Search.PlannedPasses), Is.EqualTo((40_000L, "genetic", 10_000L)));
        Assert.That(preview.Search.StandIn!.For, Is.Null, "the file names the built-in expert itself");
    }

    [Test]
    public async Task What_is_missing_besides_the_file_is_told_with_the_field_that_would_help()
    {
        var preview = await _controller.SendAsync(Look("EMACrossOver.set", Cross));
        Assert.That((preview.Search, preview.Passes), Is.EqualTo(((PreviewedSearch?)null, 160L)));
        Assert.That(preview.Waits!.Unread, Is.EqualTo(new[] { "Wish" }));
        Assert.That(preview.Obstacle!.Field, Is.EqualTo("symbol"));
        Assert.That(preview.Obstacle.Message, Does.StartWith("The symbol is unknown"));

        var helped = await _controller.SendAsync(
            Look("EMACrossOver.set", Cross) with { Metadata = new() { Symbol = "eurusd", Timeframe = "H1" } });
        Assert.That((helped.Obstacle, helped.Search!.Symbol), Is.EqualTo(((PreviewObstacle?)null, "EURUSD")));
    }

    [Test]
    public async Task A_range_that_the_expert_does_not_read_is_a_warning_even_while_something_else_is_missing()
    {
        var preview = await _controller.SendAsync(Look("MACross.set", SetText.Mt5("Fast=5||5||1||8||Y", "TF=x||x||y||z||Y")) with { Metadata = new() { Ignore = ["TF"] } });
        Assert.That((preview.Passes, preview.Obstacle!.Field), Is.EqualTo((4L, "symbol")));
        Assert.That(preview.Warnings.Single(), Does.Contain("'TF'"));
    }

    [Test]
    public async Task An_expert_that_nobody_here_has_waits_for_a_terminal()
    {
        var preview = await _controller.SendAsync(Look("Wizard-EURUSD-H1.set", SetText.Mt5("Magic=1||1||1||3||Y")));
        Assert.That((preview.Search!.Expert, preview.Search.Executor, preview.Search.Method, preview.Passes),
            Is.EqualTo(("Wizard", "external", "external", 3L)));
        Assert.That((preview.Search.StandIn, preview.Waits!.Text), Is.EqualTo(((StandIn?)null,
            "'Wizard' is no built-in expert advisor, and none stands in for it: the task waits for a terminal that has it.")));
    }

    [Test]
    public async Task Content_that_has_a_task_names_it()
    {
        var submitted = await _controller.SendAsync(new SubmitTuning { FileName = "EMACrossOver-EURUSD-H1.set", Content = Cross });
        Assert.That((await _controller.SendAsync(Look("another EMACrossOver name-EURUSD-H1.set", Cross))).DuplicateOf,
            Is.EqualTo(submitted.TaskId));
    }

    [Test]
    public void A_file_that_cannot_be_read_and_fields_that_are_wrong_are_refused_as_when_it_is_submitted()
    {
        Assert.That(
            () => _controller.SendAsync(Look("bad.set", SetText.Mt5("; one", "Fast=5||20||5||10||Y"))),
            Throws.TypeOf<UnprocessableException>()
                .With.Message.EqualTo("Line 2: input 'Fast': start 20 lies above stop 10; the order is start, step, stop.")
                .And.Property("Field").EqualTo("file"));
        Assert.That(
            () => _controller.SendAsync(Look("a.set", Cross) with { Metadata = new() { Timeframe = "3h", InitialDeposit = -1 } }),
            Throws.TypeOf<ValidationException>().With.Message.Contains("'3h' is not known").And.Message.Contains("initial_deposit: -1"));
    }

    private static PreviewTuning Look(string name, byte[] content) => new() { FileName = name, Content = content };
}
