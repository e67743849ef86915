using System.Text.Json;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Tests.Database;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Search;

/// <summary>Runs that are promoted in generation 1, and what of a run its search options must not change.</summary>
internal static class SearchRuns
{
    /// <summary>Generation 0 reaches an SQN of 11.38, generation 1 one of 11.48, generation 2 one of 11.35.</summary>
    public static EvolutionRequest PromotedLate { get; } = SmallRuns.Relaxed with { SqnMin = 11.45, MaxGenerations = 4 };

    /// <summary>A grid large enough for halving: 5 α × 3 ρ × 2 regimes.</summary>
    public static EvolutionRequest WideGrid { get; } = PromotedLate with { AlphaGrid = [0.001, 0.003, 0.01, 0.03, 0.1], L1RatioGrid = [0.1, 0.5, 0.9] };

    /// <summary>The row of an option.</summary>
    public static SearchSaving Saving(this RunDetails run, string option) => run.Savings.Single(saving => saving.Option == option);

    /// <summary>All numbers of a run and of its report, but for seconds.</summary>
    public static async Task<string> NumbersAndSavingsAsync(this TestFactory factory, Guid runId)
    {
        var run = await factory.SendAsync(new GetRun(runId));
        return await factory.NumbersAsync(runId) + JsonSerializer.Serialize(
            new
            {
                Promotion = run.Promotion is { } promotion ? promotion with { PromotedId = default, ModelId = default, DistinctTrials = 0, Dsr = null, DsrTrials = null } : null,
                Candidates = run.Candidates.Select(candidate => candidate with { PromotedId = default, ModelId = default, DistinctTrials = 0, Dsr = null, DsrTrials = null }),
                Savings = run.Savings.Select(saving => saving with { SecondsSaved = null }),
                Trajectory = run.Trajectory.Select(step => step with { Fingerprint = "" }),
                Lines = run.Generations.Select(generation => (generation.Generation, generation.Alternative, generation.Continues).ToString()),
            },
            FactoryJson.Options);
    }

    /// <summary>What was promoted, without ids and without what depends on how often was tried.</summary>
    public static async Task<string> PromotedAsync(this TestFactory factory, RunDetails run)
    {
        var promotion = run.Promotion!;
        var model = (await factory.SendAsync(new GetModel(promotion.ModelId))).Details;
        return JsonSerializer.Serialize(
            new { promotion.Generation, model.Features, model.Best, model.Score, model.Coefficients, promotion.Sqn, promotion.Trades, promotion.Threshold, promotion.ZScore, promotion.Regime, promotion.Holdout }, FactoryJson.Options);
    }
}
