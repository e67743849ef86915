using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Reports;

[TestFixture]
internal sealed class GetNearMissesTests
{
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _factory = await SmallMarket.FactoryAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task They_are_the_best_of_all_generations_by_deflated_sharpe_ratio()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { Seed = 61, MaxGenerations = 2 });
        var misses = await _factory.SendAsync(new GetNearMisses(run.RunId));

        var trials = await _factory.CountAsync("evolution.trials");
        List<(int Generation, SimulatedStrategy Strategy, double? Dsr, string Days)> all = [];
        foreach (var generation in await _factory.SendAsync(new GetGenerations(run.RunId, 1000)))
        {
            var batch = await _factory.ScalarAsync<Guid>($"select batch_id from evolution.generations where run_id = '{run.RunId}' and number = {generation.Summary.Generation}");
            var returns = (await _factory.SendAsync(new GetBatchDailyReturns(batch))).ToDictionary(series => series.JobId, series => series.Returns.ToArray());
            all.AddRange(generation.TopResults.OrderBy(one => one.Index).Where(one => one.Result!.TradeCount >= 30).Select(one => (
                generation.Summary.Generation, one, DeflatedSharpe.Compute(ReturnMoments.Of(returns[one.JobId]), trials).Probability, string.Join(' ', returns[one.JobId]))));
        }

        var expected = all.DistinctBy(one => one.Days, StringComparer.Ordinal).OrderByDescending(one => one.Dsr).ThenByDescending(one => one.Strategy.Result!.SqnRaw).Take(5).ToList();
        Assert.That(run.Generations, Has.Count.EqualTo(2));
        Assert.That((misses.RunId, misses.Trials, misses.CostBps, misses.Refused), Is.EqualTo((run.RunId, trials, 0.0, all.DistinctBy(one => one.Days, StringComparer.Ordinal).Count())));
        Assert.That(
            misses.Strategies.Select(miss => (miss.Rank, miss.Generation, miss.Strategy.JobId, miss.Dsr, miss.BreakEvenCostBps, miss.Alike)),
            Is.EqualTo(expected.Select((one, place) => (
                place + 1, one.Generation, one.Strategy.JobId, one.Dsr, one.Strategy.Result!.BreakEvenCostBps, all.Count(other => other.Days == one.Days) - 1))));
        Assert.That(misses.Strategies.Select(miss => miss.ModelId), Is.EqualTo(expected.Select(one => run.Generations[one.Generation].ModelId)));
        Assert.That(misses.Strategies.Select(miss => miss.Label), Is.All.EqualTo("near_miss"));
        Assert.That(misses.Note, Does.StartWith("Near misses, not promotions"));
        Assert.That(misses.Strategies.Select(miss => miss.Missed[0].Text), Is.All.StartsWith("SQN 1,000,000 instead of "));
        Assert.That(misses.Strategies.Select(miss => miss.WouldHaveToBe), Is.EqualTo(misses.Strategies.Select(miss => StrategyFactory.Evolution.Promotion.MissedBounds.Sentence(miss.Missed, miss.MissedForRobust))));
        Assert.That((await _factory.SendAsync(new GetNearMisses(run.RunId, 2))).Strategies.Select(miss => miss.Strategy.JobId), Is.EqualTo(expected.Take(2).Select(one => one.Strategy.JobId)));
    }

    [Test]
    public async Task What_only_exceeds_a_maximum_is_called_too_good_and_what_qualifies_is_none_of_them()
    {
        var probe = await _factory.EvolveAsync(SmallRuns.Request with { Seed = 62, MaxGenerations = 1 });
        var results = (await _factory.SendAsync(new GetGenerations(probe.RunId, 1000))).Single().TopResults;
        var most = results.Max(one => one.Result!.TradeCount);
        var run = await _factory.EvolveAsync(SmallRuns.Relaxed with { Seed = 62, MaxGenerations = 1, TradeCountMax = most - 1 });

        var misses = await _factory.SendAsync(new GetNearMisses(run.RunId, 100));
        Assert.That(run.Promotion, Is.Not.Null);
        Assert.That(misses.Strategies, Is.Not.Empty);
        Assert.That(misses.Strategies.Select(miss => (miss.Label, miss.Missed.Single().Name, miss.Missed.Single().Relation)), Is.All.EqualTo(("too_good", "trade_count", "≤")));
        Assert.That(misses.Strategies.Select(miss => miss.Strategy.Result!.TradeCount), Is.All.EqualTo(most));
        Assert.That(misses.Strategies.Sum(miss => 1 + miss.Alike), Is.EqualTo(run.Generations.Single().TooGood));
    }

    [Test]
    public async Task Trades_too_few_to_say_something_are_left_out()
    {
        await using var strict = await SmallMarket.FactoryAsync(settings: [new("Evolution:MinTradesForBest", "1000000")]);
        var run = await strict.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1 });

        var misses = await strict.SendAsync(new GetNearMisses(run.RunId));
        Assert.That((misses.Refused, misses.Strategies.Count, misses.Trainings.Count), Is.EqualTo((0, 0, 1)));
    }

    [Test]
    public async Task Beside_the_winner_of_each_training_stands_the_runner_up()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { Seed = 63, MaxGenerations = 2 });

        var trainings = (await _factory.SendAsync(new GetNearMisses(run.RunId))).Trainings;
        Assert.That(trainings.Select(training => (training.Generation, training.Choice.ModelId)), Is.EqualTo(run.Generations.Select(generation => (generation.Generation, generation.ModelId))));
        foreach (var training in trainings)
        {
            var details = (await _factory.SendAsync(new GetModel(training.Choice.ModelId))).Details;
            Assert.That(training.Choice, Is.EqualTo(new TrainingChoice(training.Choice.ModelId, details.Score, details.Best, details.RunnerUp)));
            Assert.That(training.Choice.RunnerUp!.Score, Is.EqualTo(details.Cells.Where(cell => cell != details.Best && cell.NonZero > 0).Max(cell => cell.Score)));
        }
    }

    [Test]
    public async Task A_run_that_has_judged_nothing_has_none_and_what_is_wrong_is_refused()
    {
        var waiting = await _factory.SendAsync(new StartEvolution(SmallRuns.Request with { Seed = 64, MaxGenerations = 1 }));
        var none = await _factory.SendAsync(new GetNearMisses(waiting.RunId));
        await _factory.RunDueAsync();

        Assert.That((none.Strategies.Count, none.Trainings.Count), Is.EqualTo((0, 0)));
        Assert.That(() => _factory.SendAsync(new GetNearMisses(waiting.RunId, 0)), Throws.TypeOf<ValidationException>().With.Message.Contains("limit: 0 is not allowed; 1 to 100."));
        Assert.That(() => _factory.SendAsync(new GetNearMisses(Guid.Empty)), Throws.TypeOf<NotFoundException>());
    }
}
