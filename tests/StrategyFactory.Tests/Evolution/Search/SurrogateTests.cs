using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Search;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Search;

internal sealed class SurrogateTests
{
    private static readonly StrategyGrid Grid = new([.. Enumerable.Range(1, 6).Select(step => new Threshold(step / 10.0, IsQuantile: true))], [0, 2, 3], [RegimeConfig.Any, RegimeConfig.Of("regime_gmm", 0)]);

    // 100 thresholds × 2 cut-offs × 2 regimes: three generations give 1,200 results.
    private static readonly EvolutionRequest Many = SearchRuns.PromotedLate with { Thresholds = [.. Enumerable.Range(0, 100).Select(step => new Threshold(0.4 + (step * 0.005), IsQuantile: true))] };

    [Test]
    public void The_best_of_the_past_come_first_whatever_the_level_of_their_generation()
    {
        var past = Enumerable.Range(0, 4).SelectMany(generation => Past(generation, place => (generation * 50) + (2.0 * Score(place)))).ToList();
        var best = new StrategySurrogate(past).Best(Grid, ["SMALL"], 5);

        Assert.That(best, Is.EqualTo(Enumerable.Range(0, Grid.Count).OrderByDescending(Score).ThenBy(place => place).Take(5)));
    }

    [Test]
    public void A_strategy_never_tried_is_placed_by_what_is_known_of_its_parts()
    {
        var grid = new StrategyGrid(Grid.Thresholds, Grid.ZScoreCutoffs, Grid.RegimeConfigs);
        var missing = Enumerable.Range(0, Grid.Count).MaxBy(Score);
        var past = Enumerable.Range(0, 4).SelectMany(generation => Past(generation, Score)).Where(result => result.Strategy != Grid.At(missing)).ToList();

        Assert.That(new StrategySurrogate(past).Best(grid, ["SMALL"], 3), Does.Contain(missing));
    }

    [Test]
    public void Without_any_difference_in_the_past_the_grid_order_decides()
    {
        var past = Past(0, _ => 1.5).ToList();

        Assert.That(new StrategySurrogate(past).Best(Grid, ["SMALL"], 4), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(new StrategySurrogate([]).Best(Grid, ["A", "B"], 72), Is.EqualTo(Enumerable.Range(0, 72)));
    }

    [Test]
    public async Task With_too_few_past_results_it_says_so_and_simulates_everything()
    {
        await using var factory = await SmallMarket.FactoryAsync();
        var run = await factory.EvolveAsync(SearchRuns.PromotedLate with { Surrogate = 2 });
        var saving = run.Saving("surrogate");

        Assert.That(run.Generations.Select(generation => generation.Simulations), Is.All.EqualTo(8));
        Assert.That((saving.SimulationsSaved, saving.Regret), Is.EqualTo((0, (double?)0)));
        Assert.That(saving.Note, Does.Contain("generation 0: 0 past results of SMALL 1m, 1,000 are needed: everything simulated").And.Contain("generation 1: 8 past results"));
        Assert.That(run.Warnings, Does.Contain("surrogate: 0 past results of SMALL 1m, 1,000 are needed: everything simulated."));
    }

    [Test]
    public async Task From_a_thousand_past_results_on_a_tenth_of_the_strategies_finds_the_same_model()
    {
        const int chosen = 40, all = 400;
        await using var factory = await SmallMarket.FactoryAsync();
        await factory.EvolveAsync(Many with { SqnMin = 1e6, Seed = 1 });
        var plain = await factory.EvolveAsync(Many with { Seed = 2, Algorithm = "Lasso", L1RatioGrid = null });
        var trials = await factory.CountAsync("evolution.trials");
        var run = await factory.EvolveAsync(Many with { Seed = 3, Algorithm = "Lasso", L1RatioGrid = null, Surrogate = chosen, ReportRegret = true });
        var saving = run.Saving("surrogate");
        TestContext.Out.WriteLine($"{saving}; plain SQN {plain.Promotion?.Sqn}, surrogate {run.Promotion?.Sqn}");

        Assert.That(run.Generations.Select(generation => generation.Simulations), Is.All.EqualTo(chosen));
        Assert.That(saving.SimulationsSaved, Is.EqualTo(run.Generations.Count * (all - chosen)));
        Assert.That(await factory.CountAsync("evolution.trials"), Is.EqualTo(trials + (run.Generations.Count * chosen)), "what was not simulated is no trial");
        Assert.That(await factory.CountAsync("simulation.priority_jobs", $"run_id = '{run.RunId}'"), Is.EqualTo(run.Generations.Count * chosen));
        Assert.That((run.Promotion!.Generation, run.Generations[^1].Features), Is.EqualTo((plain.Promotion!.Generation, plain.Generations[^1].Features)));
        var regret = run.Generations.Zip(plain.Generations).Max(pair => pair.Second.BestSqn - pair.First.BestSqn);
        Assert.That((saving.RegretKnown, saving.Regret), Is.EqualTo((run.Generations.Count, (double?)Math.Max(0, regret!.Value))), "the audit finds what the plain search found");
    }

    private static double Score(int place)
    {
        var strategy = Grid.At(place);
        return (10 * strategy.Threshold.Value) - Math.Abs(strategy.ZScoreCutoff - 2) + (strategy.RegimeConfig.Equals(RegimeConfig.Any) ? 0.5 : 0);
    }

    private static IEnumerable<PastResult> Past(int generation, Func<int, double> sqn)
    {
        var batch = new Guid(generation, 0, 0, new byte[8]);
        return Enumerable.Range(0, Grid.Count).Select(place => new PastResult(batch, "SMALL", Grid.At(place), sqn(place)));
    }
}
