using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Search;

[TestFixture]
internal sealed class SearchOptionTests
{
    private TestFactory _factory = null!;
    private string _plain = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        var plain = await _factory.EvolveAsync(SearchRuns.WideGrid with { Seed = 100 });
        Assert.That((plain.StoppedReason, plain.Promotion!.Generation, plain.Savings.Count), Is.EqualTo(("promoted", 1, 0)));
        _plain = await _factory.PromotedAsync(plain);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    private static IEnumerable<TestCaseData> Options()
    {
        yield return Case("stop_on_first_hit", SearchRuns.WideGrid with { StopOnFirstHit = true, Seed = 101 });
        yield return Case("overlap", SearchRuns.WideGrid with { Overlap = true, Seed = 102 });
        yield return Case("look_ahead", SearchRuns.WideGrid with { LookAhead = 2, Overlap = true, Seed = 103 });
        yield return Case("adaptive_grid", SearchRuns.WideGrid with { AdaptiveGrid = true, Seed = 104 });
        yield return Case("surrogate", SearchRuns.WideGrid with { Surrogate = 4, Seed = 105 });
        yield return Case("all", SearchRuns.WideGrid with { StopOnFirstHit = true, Overlap = true, AdaptiveGrid = true, Surrogate = 4, ReportRegret = true, Seed = 106 });

        static TestCaseData Case(string name, EvolutionRequest request) => new TestCaseData(request).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Options))]
    public async Task An_option_ends_at_the_same_promoted_model_as_the_plain_search(EvolutionRequest request)
    {
        var run = await _factory.EvolveAsync(request);

        Assert.That((run.StoppedReason, run.Error), Is.EqualTo(("promoted", (string?)null)));
        Assert.That(await _factory.PromotedAsync(run), Is.EqualTo(_plain));
        Assert.That(run.Savings.Select(saving => saving.Regret), Is.All.Null.Or.EqualTo(0.0));
    }

    [Test]
    public async Task The_adaptive_grid_fits_less_tells_how_much_and_knows_its_regret_where_the_whole_grid_was_fitted()
    {
        var unknown = (await _factory.EvolveAsync(SearchRuns.WideGrid with { AdaptiveGrid = true, Seed = 110 })).Saving("adaptive_grid");
        await _factory.EvolveAsync(SearchRuns.WideGrid with { Seed = 111 });
        var looked = await _factory.EvolveAsync(SearchRuns.WideGrid with { AdaptiveGrid = true, Seed = 111 });
        var audited = await _factory.EvolveAsync(SearchRuns.WideGrid with { AdaptiveGrid = true, ReportRegret = true, Seed = 112 });
        var (models, known) = (await _factory.CountAsync("training.models", "specification ->> 'seed' = '112'"), looked.Saving("adaptive_grid"));

        const int cells = 5 * 3 * 2, sets = 6, generations = 2;
        Assert.That((unknown.Regret, unknown.RegretKnown, unknown.Generations, unknown.SecondsSaved), Is.EqualTo(((double?)null, 0, generations, (double?)null)));
        Assert.That(unknown.Note, Does.Contain("regret unknown"));
        Assert.That((known.Regret, known.RegretKnown), Is.EqualTo(((double?)0, generations)));
        Assert.That((audited.Saving("adaptive_grid").Regret, audited.Saving("adaptive_grid").SecondsSaved), Is.EqualTo(((double?)0, audited.Saving("adaptive_grid").SecondsSaved)).And.Not.Null);
        Assert.That(models, Is.EqualTo(generations), "what was fitted for the regret alone is not stored");
        foreach (var run in new[] { looked, audited })
        {
            var done = 0;
            foreach (var generation in run.Generations)
            {
                var halving = (await _factory.SendAsync(new GetModel(generation.ModelId))).Details.Halving!;
                Assert.That((halving.Fits + halving.FitsSaved, halving.Rungs[0].Cells, halving.Rungs[^1].Folds), Is.EqualTo((cells * sets, cells, 5)));
                done += halving.Fits;
            }

            Assert.That(run.Saving("adaptive_grid").FitsSaved, Is.EqualTo((generations * cells * sets) - done).And.GreaterThan(generations * cells * sets / 5));
        }

        Assert.That(audited.Generations[0].Fingerprint, Is.Not.EqualTo((await _factory.EvolveAsync(SearchRuns.WideGrid with { Seed = 112 })).Generations[0].Fingerprint), "another cell may win, so it is another training");
    }

    [Test]
    public async Task Options_that_change_no_model_share_models_with_the_plain_search()
    {
        var plain = await _factory.EvolveAsync(SearchRuns.PromotedLate with { Seed = 120 });
        var options = await _factory.EvolveAsync(SearchRuns.PromotedLate with { Seed = 120, Overlap = true, StopOnFirstHit = true, Surrogate = 2, LookAhead = 2 });

        Assert.That(options.Generations.Where(generation => generation.Alternative == 0).Select(generation => generation.ModelId), Is.EqualTo(plain.Generations.Select(generation => generation.ModelId)));
        Assert.That(options.Generations.Where(generation => generation.Alternative == 0).Select(generation => generation.Reused), Is.All.True);
    }

    [Test]
    public async Task The_first_hit_tells_what_it_left_out_and_the_audit_what_that_was_worth()
    {
        var wide = SmallRuns.Relaxed with { Thresholds = [.. Enumerable.Range(0, 12).Select(step => new StrategyFactory.Simulation.Contracts.Threshold(0.85 - (step * 0.05), IsQuantile: true))], Seed = 130 };
        var plain = await _factory.EvolveAsync(wide with { Seed = 129 });
        var trials = await _factory.CountAsync("evolution.trials");
        var hit = await _factory.EvolveAsync(wide with { StopOnFirstHit = true });
        var audited = await _factory.EvolveAsync(wide with { StopOnFirstHit = true, ReportRegret = true });
        var saving = audited.Saving("stop_on_first_hit");

        Assert.That((hit.Saving("stop_on_first_hit").SimulationsSaved, hit.Saving("stop_on_first_hit").Regret), Is.EqualTo((28, (double?)null)));
        Assert.That((saving.SimulationsSaved, saving.RegretKnown, saving.RegretUnit), Is.EqualTo((28, 1, "z")));
        var scores = (await _factory.DailyReturnsAsync(plain.RunId)).Select(series => DeflatedSharpe.Compute(ReturnMoments.Of(series.Returns.Span), audited.Promotion!.DistinctTrials).Score).ToList();
        Assert.That(saving.Regret, Is.EqualTo(scores.Max() - scores.Take(20).Max()).Within(1e-9).And.GreaterThan(0), "what the whole generation would have examined");
        Assert.That(saving.SecondsSaved, Is.Positive);
        Assert.That(await _factory.CountAsync("evolution.trials"), Is.EqualTo(trials + 20), "what an audit looks at is no trial");
        Assert.That((audited.Promotion!.Sqn, audited.Promotion.DistinctTrials, audited.Promotion.Dsr, audited.Promotion.Pbo), Is.EqualTo((hit.Promotion!.Sqn, hit.Promotion.DistinctTrials, hit.Promotion.Dsr, hit.Promotion.Pbo)), "the audit changes nothing");
    }

    [Test]
    public async Task The_trajectory_tells_which_models_were_known_before_each_training()
    {
        var request = SmallRuns.Request with { MaxGenerations = 3, Seed = 140 };
        var first = await _factory.EvolveAsync(request);
        var again = await _factory.EvolveAsync(request);

        string[] prints = [.. first.Generations.Select(generation => generation.Fingerprint)];
        Assert.That(first.Trajectory.Select(step => (step.Asked, step.Generation, step.Known, step.Certain)), Is.EqualTo(new[] { (0, 0, false, true), (1, 1, false, true), (1, 2, false, false), (2, 2, false, true) }));
        Assert.That(again.Trajectory.Select(step => (step.Asked, step.Generation, step.Known, step.Certain)), Is.EqualTo(new[] { (0, 0, true, true), (0, 1, true, true), (1, 1, true, true), (1, 2, true, true), (2, 2, true, true) }));
        Assert.That(again.Trajectory.Select(step => step.Fingerprint), Is.EqualTo(new[] { prints[0], prints[1], prints[1], prints[2], prints[2] }));
        Assert.That(again.Generations.Select(generation => generation.Reused), Is.All.True);
    }
}
