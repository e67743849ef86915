using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Comparison;

internal sealed class CompareRunsTests
{
    private static readonly Guid Unknown = new("00000000-0000-0000-0000-000000000001");
    private static readonly Guid Another = new("00000000-0000-0000-0000-000000000002");

    private TestFactory _factory = null!;
    private RunDetails _promoted = null!;
    private RunDetails _empty = null!;
    private Guid _waiting;
    private Guid _other;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        await _factory.StoreAsync(SmallMarket.Generate("OTHER", seed: 2));
        _promoted = await _factory.EvolveAsync(SmallRuns.Relaxed);
        _empty = await _factory.EvolveAsync(SmallRuns.Request with { Algorithm = "Ridge", L1RatioGrid = null, MaxGenerations = 2 });
        _waiting = (await _factory.SendAsync(new StartEvolution(SmallRuns.Request))).RunId;
        _other = (await _factory.SendAsync(new StartEvolution(SmallRuns.Request with { Symbol = "OTHER" }))).RunId;
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task A_promoted_run_shows_its_best_result_and_its_examination()
    {
        var run = (await CompareAsync(_promoted.RunId, _empty.RunId)).Runs[0];
        var (promotion, generation) = (_promoted.Promotion!, _promoted.Generations[0]);

        Assert.That((run.RunId, run.Status, run.StoppedReason, run.Promoted), Is.EqualTo((_promoted.RunId, "COMPLETED", "promoted", true)));
        Assert.That((run.BestSqn, run.ProfitFactor, run.Trades, run.BestGeneration), Is.EqualTo((generation.BestSqn, generation.ProfitFactor, generation.Trades, (int?)0)));
        Assert.That((run.Dsr, run.Pbo, run.DistinctTrials, run.Verdict), Is.EqualTo((promotion.Dsr, promotion.Pbo, (long?)promotion.DistinctTrials, promotion.Verdict)));
        Assert.That(run.Holdout, Is.EqualTo(new HoldoutFigures(promotion.Holdout.ProfitFactor, promotion.Holdout.TradeCount, promotion.Holdout.Sqn)));
        Assert.That(run.VerdictReasons, Is.EqualTo(promotion.Reasons));
        Assert.That((run.Generations, run.Simulations, run.Fits), Is.EqualTo((1, 8, (int?)24)), "four cells, five folds and a refit each");
        Assert.That((run.MissingReason, run.Seconds), Is.EqualTo(((string?)null, _promoted.Seconds)));
    }

    [Test]
    public async Task A_run_without_a_promotion_says_why_nothing_was_examined()
    {
        var run = (await CompareAsync(_promoted.RunId, _empty.RunId)).Runs[1];
        var best = _empty.Generations.MaxBy(generation => generation.BestSqn)!;

        Assert.That((run.BestSqn, run.BestGeneration, run.Generations, run.Simulations), Is.EqualTo((_empty.BestSqn, (int?)best.Generation, 2, 16)));
        Assert.That((run.Dsr, run.Pbo, run.Holdout, run.Verdict), Is.EqualTo(((double?)null, (double?)null, (HoldoutFigures?)null, (string?)null)));
        Assert.That(run.MissingReason, Is.EqualTo("Nothing was promoted (max_generations), so nothing was examined."));
    }

    [Test]
    public async Task A_run_that_has_not_ended_has_no_figures_yet_and_says_so()
    {
        var comparison = await CompareAsync(_waiting, _promoted.RunId);

        Assert.That(comparison.Runs.Select(run => run.RunId), Is.EqualTo(new[] { _waiting, _promoted.RunId }), "in the order asked for");
        var run = comparison.Runs[0];
        Assert.That((run.Status, run.BestSqn, run.Trades, run.Verdict, run.Generations), Is.EqualTo(("PENDING", (double?)null, (int?)null, (string?)null, 0)));
        Assert.That(run.MissingReason, Is.EqualTo("The run is PENDING: its figures are known once it has ended."));
    }

    [Test]
    public async Task What_the_runs_were_asked_differently_is_listed()
    {
        var differences = (await CompareAsync(_waiting, _empty.RunId)).Differences;

        Assert.That(differences.Select(difference => difference.Option), Is.EqualTo(new[] { "algorithm", "l1_ratio_grid", "max_generations" }));
        Assert.That(differences[2].Values.Select(value => value!.GetValue<int>()), Is.EqualTo(new[] { 4, 2 }));
    }

    [Test]
    public void Runs_of_different_symbols_cannot_be_compared() => Assert.That(
        () => CompareAsync(_promoted.RunId, _other),
        Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("ids: the runs are of different symbols, SMALL, OTHER; runs of one symbol can be compared."));

    [Test]
    public void Unknown_runs_are_named() =>
        Assert.That(() => CompareAsync(Unknown, _promoted.RunId, Another), Throws.TypeOf<NotFoundException>().With.Message.EqualTo($"There is no run {Unknown}, no run {Another}."));

    [TestCase("", "ids: 0 given; 2 to 20 run ids are needed, separated by commas.")]
    [TestCase("00000000-0000-0000-0000-000000000001", "ids: 1 given; 2 to 20 run ids are needed, separated by commas.")]
    [TestCase("00000000-0000-0000-0000-000000000001,seven", "ids: 'seven' is not a run id.")]
    [TestCase("00000000-0000-0000-0000-000000000001,00000000000000000000000000000001", "ids: 00000000-0000-0000-0000-000000000001 is given twice.")]
    public void A_fault_in_the_list_is_named(string ids, string message)
    {
        var refusal = Assert.ThrowsAsync<ValidationException>(() => _factory.SendAsync(new CompareRuns(ids.Split(',', StringSplitOptions.RemoveEmptyEntries))));

        Assert.That(refusal.Errors.Select(error => error.ErrorMessage), Is.EqualTo(new[] { message }));
    }

    [Test]
    public void Twenty_one_are_too_many()
    {
        var refusal = Assert.ThrowsAsync<ValidationException>(() => CompareAsync([.. Enumerable.Range(0, 21).Select(_ => Guid.NewGuid())]));

        Assert.That(refusal.Errors.Single().ErrorMessage, Does.StartWith("ids: 21 given"));
    }

    private Task<RunComparison> CompareAsync(params Guid[] ids) => _factory.SendAsync(new CompareRuns([.. ids.Select(id => id.ToString())]));
}
