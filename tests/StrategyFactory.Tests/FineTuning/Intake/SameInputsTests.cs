using System.Text;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.FineTuning.Intake;

/// <summary>One set of inputs for several symbols.</summary>
internal sealed class SameInputsTests
{
    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task All_symbols_are_one_job_that_is_searched_on_all_and_shows_each()
    {
        _controller.Expert.Find = search =>
        {
            var found = FakeExpert.Convincing(FakeExpert.Found(search, (0.05, 0.9)));
            return found with
            {
                Validation = found.Validation! with { BySymbol = [new("EURUSD", 0.8, 0.05, FakeExpert.Metrics(70), FakeExpert.Metrics(10), FakeExpert.Metrics(11)), new("GOLD", 1, 0, FakeExpert.Metrics(30), FakeExpert.Metrics(30), FakeExpert.Metrics(31))] },
                Trades = [.. found.Trades.Select(trade => trade with { Symbol = "GOLD" })],
            };
        };
        var pins = "";
        _controller.Expert.Meanwhile = async _ => pins = await _controller.QueryAsync<string>("select string_agg(symbols::text, ' ') from market_data.pins");
        var submitted = await _controller.SendAsync(Submission("eurusd", "GOLD"));
        var job = await _controller.EndAsync(submitted.JobId);

        Assert.That((job.Job.Symbol, job.Job.Status, job.Tasks[0].Verdict), Is.EqualTo(("EURUSD", "completed_success", "robust")));
        Assert.That(job.Job.Symbols, Is.EqualTo(new[] { "EURUSD", "GOLD" }));
        Assert.That((await _controller.SendAsync(new FindTunings(Search: "gol"))).Total, Is.EqualTo(1), "by its second symbol");
        var search = _controller.Expert.Searches.Single();
        Assert.That((search.Symbol, search.AlsoOn), Is.EqualTo(("EURUSD", new[] { "GOLD" })));
        Assert.That(pins, Does.Contain("EURUSD").And.Contain("GOLD"), "all bars that are read");
        var task = await _controller.SendAsync(new GetControllerTask(submitted.TaskId));
        Assert.That(task.Attempts[0].Validation!.BySymbol.Select(symbol => (symbol.Symbol, symbol.Metrics.NetProfit)), Is.EqualTo(new[] { ("EURUSD", (double?)70), ("GOLD", (double?)30) }));
        Assert.That(await TextAsync(task, "report_html"), Does.Contain("on EURUSD, GOLD 1d").And.Contain("<tr><td>GOLD</td><td>1</td><td>0</td><td>30</td>").And.Contain("<tr><td>all</td><td>0.9</td>"));
        Assert.That(await TextAsync(task, "trades_csv"), Does.StartWith("symbol,period,").And.Contain("\r\nGOLD,forward,short,"));
    }

    [Test]
    public async Task It_is_another_job_than_that_of_the_first_symbol_and_the_same_as_itself()
    {
        var submission = Submission("EURUSD", "GOLD");
        var alone = await _controller.SendAsync(submission with { Metadata = new() { Symbol = "EURUSD", Timeframe = "1d" } });
        var first = await _controller.SendAsync(submission);
        var second = await _controller.SendAsync(submission);
        Assert.That((first.Duplicate, second.JobId, second.Duplicate), Is.EqualTo((false, first.JobId, true)));
        Assert.That(alone.JobId, Is.Not.EqualTo(first.JobId));
        Assert.That((await _controller.SendAsync(new PreviewTuning { FileName = submission.FileName, Content = submission.Content, Metadata = submission.Metadata })).DuplicateOf, Is.EqualTo(first.TaskId));
    }

    [Test]
    public async Task What_cannot_be_searched_together_is_refused_by_its_name()
    {
        var submission = Submission("EURUSD", "GOLD");
        Assert.That(() => _controller.SendAsync(Submission("EURUSD", "NOWHERE")), Throws.TypeOf<UnprocessableException>().With.Message.Contains("No bars of NOWHERE are imported."));
        Assert.That(() => _controller.SendAsync(submission with { Metadata = submission.Metadata with { EaName = "Wizard" } }), Throws.TypeOf<UnprocessableException>()
            .With.Message.EqualTo("same_inputs: 'Wizard' waits for a terminal, which tests one symbol at a time; a stand-in, or a job for each symbol is allowed."));
        Assert.That(() => _controller.SendAsync(Submission("EURUSD")), Throws.TypeOf<ValidationException>().With.Message.Contains("same_inputs: two symbols or more are needed in symbols."));
        Assert.That(() => _controller.SendAsync(new SubmitTuningBatch(submission)), Throws.TypeOf<ValidationException>().With.Message.Contains("same_inputs: one set of inputs for all is one job"));
        Assert.That(await _controller.SendAsync(new GetControllerJobs()), Is.Empty);
        Assert.That(await _controller.SendAsync(new GetPins(PinOwner.Tuning)), Is.Empty);
    }

    private async Task<string> TextAsync(ControllerTaskDetails task, string type) => Encoding.UTF8.GetString(
        (await _controller.SendAsync(new GetControllerArtifact(task.Artifacts.Single(artifact => artifact.ArtifactType == type).ArtifactId))).Content);

    private static SubmitTuning Submission(params string[] symbols) =>
        ControllerHarness.Submission("Fast=10||2||2||20||Y", "Slow=50") with { Metadata = new() { Symbols = symbols, SameInputs = true, Timeframe = "1d" } };
}
