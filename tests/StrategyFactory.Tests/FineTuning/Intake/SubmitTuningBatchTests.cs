using FluentValidation;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.FineTuning.Intake;

/// <summary>One file for several symbols.</summary>
internal sealed class SubmitTuningBatchTests
{
    private ControllerHarness _controller = null!;

    [SetUp]
    public async Task SetUpAsync() => _controller = await ControllerHarness.StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _controller.DisposeAsync();

    [Test]
    public async Task Every_symbol_has_a_search_and_a_verdict_of_its_own_and_a_row_of_the_table()
    {
        _controller.Expert.Find = search => search.Symbol == "EURUSD"
            ? FakeExpert.Convincing(FakeExpert.Found(search, (0.05, 0.9)))
            : FakeExpert.Convincing(FakeExpert.Found(search, "complete", (0.6, 0.2)), forward: -90);
        var submitted = await _controller.SendAsync(new SubmitTuningBatch(Submission("eurusd", "GOLD")));
        var fresh = await _controller.SendAsync(new GetTuningBatch(submitted.BatchId));
        Assert.That(submitted.Jobs.Select(job => (job.Symbol, job.Duplicate)), Is.EqualTo(new[] { ("EURUSD", false), ("GOLD", false) }));
        Assert.That((fresh.Status, fresh.Ended, fresh.PassesDone), Is.EqualTo(("in_progress", 0, 0L)));
        Assert.That(fresh.Symbols.Select(row => (row.JobId, row.Status, row.Score, row.Values.Count)), Is.EqualTo(submitted.Jobs.Select(job => (job.JobId, "in_progress", (double?)null, 0))));

        foreach (var job in submitted.Jobs)
        {
            await _controller.EndAsync(job.JobId);
        }

        var batch = await _controller.SendAsync(new GetTuningBatch(submitted.BatchId));
        var (euro, gold) = (batch.Symbols[0], batch.Symbols[1]);
        Assert.That((batch.Status, batch.Ended, batch.Failed, batch.Expert, batch.Timeframe), Is.EqualTo(("completed_success", 2, 1, FakeExpert.Name, "1d")));
        Assert.That((euro.Status, euro.Verdict, euro.Score, euro.Distance, euro.Depth), Is.EqualTo(("completed_success", "robust", (double?)0.9, (double?)0.05, 0)));
        Assert.That((gold.Status, gold.Verdict, gold.Score, gold.OutputSet), Is.EqualTo(("failed", "suspect", (double?)0.2, (Guid?)null)));
        Assert.That((euro.Metrics!.NetProfit, euro.Metrics.TotalTrades, euro.Forward!.NetProfit, euro.PassesDone), Is.EqualTo(((double?)100, (int?)320, (double?)40, 12L)));
        Assert.That(euro.Values, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["Fast"] = "11" }), "what is ticked");
        Assert.That(euro.OutputSet, Is.Not.Null);
        Assert.That((await _controller.SendAsync(new GetControllerJob(euro.JobId))).Job.Batches, Is.EqualTo(new[] { submitted.BatchId }));
    }

    [Test]
    public async Task A_job_that_there_was_joins_the_batch_as_a_duplicate()
    {
        var submission = Submission("EURUSD", "GOLD");
        var alone = await _controller.SendAsync(submission with { Metadata = submission.Metadata with { Symbol = "GOLD", Symbols = [] } });
        var first = await _controller.SendAsync(new SubmitTuningBatch(submission));
        var second = await _controller.SendAsync(new SubmitTuningBatch(submission));

        Assert.That(first.Jobs.Select(job => job.Duplicate), Is.EqualTo(new[] { false, true }));
        Assert.That(second.Jobs.Select(job => (job.JobId, job.Duplicate)), Is.EqualTo(new[] { (first.Jobs[0].JobId, true), (alone.JobId, true) }));
        Assert.That((await _controller.SendAsync(new GetTuningBatch(second.BatchId))).Symbols.Select(row => row.Symbol), Is.EquivalentTo(new[] { "EURUSD", "GOLD" }));
        Assert.That((await _controller.SendAsync(new GetControllerJob(alone.JobId))).Job.Batches, Is.EqualTo(new[] { first.BatchId, second.BatchId }));
    }

    [Test]
    public async Task Many_senders_of_one_batch_at_once_make_one_job_a_symbol()
    {
        var submission = Submission("EURUSD", "GOLD");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _controller.SendAsync(new SubmitTuningBatch(submission))));
        Assert.That(answers.SelectMany(answer => answer.Jobs).Select(job => job.JobId).Distinct().Count(), Is.EqualTo(2));
    }

    [TestCase("NOWHERE", "symbols: NOWHERE is refused, and with it all: No bars of NOWHERE are imported.")]
    [TestCase("NZDUSD", "symbols: NZDUSD is refused, and with it all: There are 12 1d bars of 'NZDUSD' in this period")]
    public async Task Where_one_symbol_is_refused_it_is_named_and_nothing_is_stored(string symbol, string reason)
    {
        Assert.That(() => _controller.SendAsync(new SubmitTuningBatch(Submission("EURUSD", symbol))), Throws.TypeOf<UnprocessableException>()
            .With.Message.Contains(reason).And.Property(nameof(FactoryException.Field)).EqualTo("symbols"));
        Assert.That(await _controller.SendAsync(new GetControllerJobs()), Is.Empty);
    }

    [Test]
    public void A_list_that_is_none_is_refused_by_its_field()
    {
        Refused("symbols: 'EURUSD' is named 2 times; each symbol once is allowed.", Submission("EURUSD", " eurusd"));
        Refused("symbols: Symbol 'A/B' holds '/'", Submission("A/B"));
        Refused("symbols: 51 are named; at most 50 are allowed.", Submission([.. Enumerable.Range(0, 51).Select(number => $"S{number}")]));
        Refused("symbols: none is named", Submission());
        var both = Submission("GOLD");
        Refused("symbols: symbol 'EURUSD' is named as well; one of the two is allowed.", both with { Metadata = both.Metadata with { Symbol = "EURUSD" } });
        Assert.That(() => _controller.SendAsync(both), Throws.TypeOf<ValidationException>().With.Message.Contains("symbols: several are a batch; here symbol, or same_inputs is allowed."));
        Assert.That(() => _controller.SendAsync(new GetTuningBatch(Guid.Empty)), Throws.TypeOf<NotFoundException>());
    }

    private void Refused(string reason, SubmitTuning submission) =>
        Assert.That(() => _controller.SendAsync(new SubmitTuningBatch(submission)), Throws.TypeOf<ValidationException>().With.Message.Contains(reason));

    private static SubmitTuning Submission(params string[] symbols) => ControllerHarness.Submission("Fast=10||2||2||20||Y", "Slow=50") with { Metadata = new() { Symbols = symbols, Timeframe = "1d" } };
}
