using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Promotion;

/// <summary>What a run does with strategies that it examines and finds suspect.</summary>
internal sealed class CandidateTests
{
    private static readonly EvolutionRequest Request = SmallRuns.Relaxed with { StopOn = StopOn.Robust, MaxGenerations = 3, AcceptLead = true };

    /// <summary>A factory whose every examination fails, or passes but for what a test lets fail.</summary>
    private static readonly KeyValuePair<string, string?>[] Suspect = [new("Evolution:Verdict:HoldoutTradesMin", "1000000")];

    private static readonly KeyValuePair<string, string?>[] Lenient =
    [
        new("Evolution:Verdict:DeflatedSharpeMin", "0"), new("Evolution:Verdict:OverfittingMax", "1"), new("Evolution:Verdict:HoldoutProfitFactorAbove", "0"),
        new("Evolution:Verdict:HoldoutTradesMin", "1"), new("Evolution:Simulation:FeeBps", "0"), new("Evolution:Simulation:SlippageBps", "0"),
    ];

    private readonly Interception _interception = new();
    private int _leads;
    private TestFactory _factory = null!;

    [SetUp]
    public void SetUp() => (_interception.Before, _interception.After, _leads) = ((_, _) => Task.CompletedTask, _ => { }, 0);

    [TearDown]
    public async Task TearDownAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task A_suspect_one_is_a_candidate_and_the_run_goes_on_and_promotes_the_best_of_them()
    {
        await StartAsync(Suspect);
        var run = await _factory.EvolveAsync(Request);
        PromotionSummary[] examined = [.. run.Candidates, run.Promotion!];
        var scores = await ScoresAsync(run.RunId);

        Assert.That((run.Status, run.StoppedReason, run.Promoted, run.Generations.Count), Is.EqualTo(("COMPLETED", "promoted", true, 3)));
        Assert.That(run.Candidates.Select(candidate => (candidate.Candidate, candidate.Verdict)), Is.EqualTo(new[] { (true, "suspect"), (true, "suspect") }));
        Assert.That((run.Promotion!.Candidate, run.Promotion.Verdict, string.Join(' ', run.Promotion.Reasons)), Is.EqualTo((false, "suspect", "holdout_trades")));
        Assert.That(examined.Select(one => one.Generation), Is.EquivalentTo(new[] { 0, 1, 2 }), "each generation has its own");
        Assert.That(scores[run.Promotion.PromotedId], Is.EqualTo(scores.Values.Max()));
        Assert.That(examined.OrderBy(one => one.Generation).Select(one => one.DistinctTrials), Is.EqualTo(new[] { 8L, 16, 24 }));
        Assert.That(await _factory.CountAsync("training.holdout_reads", $"run_id = '{run.RunId}'"), Is.EqualTo(3), "every examination reads the holdout once, on record");
        Assert.That(run.Config.StopOn, Is.EqualTo(StopOn.Robust));
    }

    [Test]
    public async Task Only_its_promotion_counts_as_promoted()
    {
        await StartAsync(Suspect);
        var run = await _factory.EvolveAsync(Request);
        var other = await _factory.EvolveAsync(Request with { MaxGenerations = 1, Seed = 2 });

        var statistics = await _factory.SendAsync(new GetEvolutionStatistics());
        Assert.That((statistics.Promoted, statistics.Candidates), Is.EqualTo((2L, 2L)));
        var listed = await _factory.SendAsync(new GetPromotedModels());
        Assert.That(listed.Select(model => model.PromotedId), Is.EquivalentTo(new[] { run.Promotion!.PromotedId, other.Promotion!.PromotedId }));
        var all = await _factory.SendAsync(new GetPromotedModels(Candidates: true));
        Assert.That(all.Where(model => model.Promotion.Candidate).Select(model => model.PromotedId), Is.EquivalentTo(run.Candidates.Select(candidate => candidate.PromotedId)));
        Assert.That(all, Has.Count.EqualTo(4));

        var candidate = await _factory.SendAsync(new GetPromotedModel(run.Candidates[0].PromotedId));
        Assert.That((candidate.Promoted.Promotion.Candidate, candidate.Promoted.RunId), Is.EqualTo((true, run.RunId)), "it can be looked at");
        Assert.That(candidate.Trades.Trades, Has.Count.EqualTo(run.Candidates[0].Trades));

        var compared = (await _factory.SendAsync(new CompareRuns([run.RunId.ToString(), other.RunId.ToString()]))).Runs;
        Assert.That(compared.Select(one => one.Dsr), Is.EqualTo(new[] { run.Promotion.Dsr, other.Promotion.Dsr }));
        var report = await _factory.SendAsync(new GetEvolutionReport(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddDays(1)));
        Assert.That((report.Ended.Promoted, report.Promotions.Count, report.Ended.Robust), Is.EqualTo((2, 2, 0)));
        Assert.That((await _factory.SendAsync(new GetDetailsOfRuns([other.RunId, run.RunId]))).Select(one => one.Candidates.Count), Is.EqualTo(new[] { 0, 2 }));
    }

    [Test]
    public async Task A_batch_tells_candidates_apart()
    {
        await StartAsync(Suspect);
        var batch = await _factory.SendAsync(new StartEvolutionBatch(["SMALL"], Request));
        await _factory.RunDueAsync();

        var details = await _factory.SendAsync(new GetEvolutionBatch(batch.BatchId));
        Assert.That(details.Promoted, Is.EqualTo(1));
        Assert.That((details.Runs[0].Verdict, details.Runs[0].Candidates), Is.EqualTo(("suspect", 2)));
    }

    [Test]
    public async Task The_first_robust_one_ends_the_run()
    {
        await StartAsync(Lenient);
        var run = await _factory.EvolveAsync(Request);

        Assert.That((run.StoppedReason, run.Promotion!.Verdict, run.Generations.Count, run.Candidates.Count), Is.EqualTo(("promoted", "robust", 1, 0)));
    }

    [Test]
    public async Task A_robust_one_after_a_suspect_one_is_the_promotion_whatever_the_suspect_one_showed()
    {
        await StartAsync(Lenient);
        _leads = 2;      // the plan and generation 0
        var run = await _factory.EvolveAsync(Request);

        Assert.That((run.StoppedReason, run.Promotion!.Verdict, run.Promotion.Generation, run.Generations.Count), Is.EqualTo(("promoted", "robust", 1, 2)));
        Assert.That(run.Candidates.Select(candidate => (candidate.Generation, string.Join(' ', candidate.Reasons))), Is.EqualTo(new[] { (0, "reference_leads") }));
    }

    [Test]
    public async Task Asked_to_stop_on_the_criteria_it_ends_at_the_first_that_meets_them()
    {
        await StartAsync([.. Suspect, new("Evolution:StopOn", "Criteria")]);
        var run = await _factory.EvolveAsync(Request with { StopOn = null });

        Assert.That(run.Config.StopOn, Is.EqualTo(StopOn.Criteria), "configured");
        Assert.That((run.StoppedReason, run.Promotion!.Verdict, run.Generations.Count, run.Candidates.Count), Is.EqualTo(("promoted", "suspect", 1, 0)));
    }

    [Test]
    public async Task While_it_runs_it_has_candidates_only_and_cancelled_it_promotes_the_best()
    {
        await StartAsync(Suspect);
        var run = (await _factory.SendAsync(new StartEvolution(Request))).RunId;
        RunDetails? meanwhile = null;
        _interception.Before = async (request, _) =>
        {
            if (request is FitModel && meanwhile is null && await _factory.CountAsync("evolution.generations", "judged") == 1)
            {
                meanwhile = await _factory.SendAsync(new GetRun(run), CancellationToken.None);
                await _factory.SendAsync(new CancelRun(run), CancellationToken.None);
            }
        };
        await _factory.RunDueAsync();

        var ended = await _factory.SendAsync(new GetRun(run));
        Assert.That((meanwhile!.Promoted, meanwhile.Promotion, meanwhile.Candidates.Count), Is.EqualTo((false, (PromotionSummary?)null, 1)));
        Assert.That((ended.Status, ended.StoppedReason, ended.Promoted, ended.Candidates.Count), Is.EqualTo(("STOPPED", "cancelled", true, 0)));
        Assert.That(ended.Promotion!.PromotedId, Is.EqualTo(meanwhile.Candidates[0].PromotedId));
    }

    [Test]
    public async Task A_failed_run_promotes_its_best_and_taken_up_again_it_ends_like_an_undisturbed_one()
    {
        await StartAsync(Suspect);
        var expected = await _factory.NumbersAsync((await _factory.EvolveAsync(Request with { Seed = 7 })).RunId);
        var fits = 0;
        _interception.Before = (request, _) => request is FitModel && ++fits == 2 ? throw new UnprocessableException("The data are gone.") : Task.CompletedTask;
        var failed = await _factory.EvolveAsync(Request with { Seed = 8 });
        _interception.Before = (_, _) => Task.CompletedTask;
        Assert.That((failed.Status, failed.StoppedReason, failed.Promoted, failed.Candidates.Count), Is.EqualTo(("FAILED", "training_error", true, 0)));
        Assert.That(failed.Promotion!.Generation, Is.Zero);

        await _factory.SendAsync(new ReopenRun(failed.RunId));
        var reopened = await _factory.SendAsync(new GetRun(failed.RunId));
        Assert.That((reopened.Status, reopened.Promoted, reopened.Promotion, reopened.Candidates.Count), Is.EqualTo(("PENDING", false, (PromotionSummary?)null, 1)));
        await _factory.SendAsync(new RunEvolution(failed.RunId));
        Assert.That(await _factory.NumbersAsync(failed.RunId), Is.EqualTo(expected));
        Assert.That((await _factory.SendAsync(new GetRun(failed.RunId))).Candidates, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_run_that_waits_for_its_turn_again_promotes_its_best_when_it_is_cancelled()
    {
        await StartAsync(Suspect);
        var fits = 0;
        _interception.Before = (request, _) => request is FitModel && ++fits == 2 ? throw new UnprocessableException("The data are gone.") : Task.CompletedTask;
        await _factory.StoreAsync(SmallMarket.Generate("OTHER", seed: 2));
        var batch = await _factory.SendAsync(new StartEvolutionBatch(["SMALL", "OTHER"], Request, 1));
        await _factory.SendAsync(new RunEvolution(batch.Runs[0].RunId));
        await _factory.SendAsync(new ReopenRun(batch.Runs[0].RunId));
        await _factory.SendAsync(new CancelRun(batch.Runs[0].RunId));

        var run = await _factory.SendAsync(new GetRun(batch.Runs[0].RunId));
        Assert.That((run.Status, run.Promoted, run.Promotion?.Generation, run.Candidates.Count), Is.EqualTo(("STOPPED", true, (int?)0, 0)));
    }

    [Test]
    public async Task A_generation_trained_early_is_not_dropped_by_a_suspect_one()
    {
        await StartAsync(Suspect);
        var (fits, second) = (0, new TaskCompletionSource());
        _interception.After = request => _ = request is FitModel && ++fits == 2 ? second.TrySetResult() : false;
        _interception.Before = (request, _) => request is StrategyFactory.Simulation.Contracts.RunPendingJobs ? second.Task : Task.CompletedTask;

        var run = await _factory.EvolveAsync(Request with { MaxGenerations = 2, Overlap = true });

        Assert.That((fits, run.Generations.Count, run.Generations[1].Reused), Is.EqualTo((2, 2, false)), "used, not fitted again");
        Assert.That(run.Savings.Single().Note, Does.Not.Contain("dropped"));
        Assert.That(run.Savings.Single().Regret, Is.Zero);
    }

    [Test]
    public async Task A_suspect_one_of_an_alternative_is_where_the_next_generation_comes_from()
    {
        await StartAsync(Suspect);
        var run = await _factory.EvolveAsync(Request with { LookAhead = 3 });
        var examined = run.Candidates.Append(run.Promotion!).ToDictionary(one => one.Generation, one => one.ModelId);

        Assert.That(run.Generations.Where(generation => generation.Continues).Select(generation => generation.ModelId), Is.EqualTo(examined.OrderBy(one => one.Key).Select(one => one.Value)));
        var lineage = await _factory.SendAsync(new GetLineage(run.RunId));
        Assert.That(lineage.Where(entry => entry.Generation > 0).Select(entry => entry.ParentModelId), Is.EqualTo(lineage.Where(entry => entry.Generation > 0).Select(entry => (Guid?)examined[entry.Generation - 1])));
    }

    private async Task StartAsync(KeyValuePair<string, string?>[] settings) => _factory = await SmallMarket.FactoryAsync(
        services =>
        {
            _interception.Register(services);
            services.AddTransient<IRequestHandler<FindLeads, IReadOnlyList<LeadingSeries>>>(_ => new CountedLeads(() => _leads-- > 0));
        },
        settings);

    private async Task<Dictionary<Guid, double>> ScoresAsync(Guid run)
    {
        await using var command = _factory.Services.GetRequiredService<Npgsql.NpgsqlDataSource>().CreateCommand($"select id, dsr_score from evolution.promoted_models where run_id = '{run}'");
        await using var row = await command.ExecuteReaderAsync();
        Dictionary<Guid, double> scores = [];
        while (await row.ReadAsync())
        {
            scores.Add(row.GetGuid(0), row.GetDouble(1));
        }

        return scores;
    }

    private sealed class CountedLeads(Func<bool> leads) : IRequestHandler<FindLeads, IReadOnlyList<LeadingSeries>>
    {
        public Task<IReadOnlyList<LeadingSeries>> Handle(FindLeads request, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<LeadingSeries>>(leads() ? [new("REF", "1m", 1, 0, 0.3)] : []);
    }
}
