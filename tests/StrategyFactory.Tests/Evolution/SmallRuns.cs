using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution;

/// <summary>Runs on the small market, and everything about one that must not depend on when and how it ran.</summary>
internal static class SmallRuns
{
    /// <summary>Four cells, eight strategies, eight features; nothing can be promoted.</summary>
    public static EvolutionRequest Request { get; } = new()
    {
        Symbol = "SMALL",
        SeedFeatures = SmallMarket.Features,
        AlphaGrid = [0.001, 0.01],
        L1RatioGrid = [0.5],
        RegimeConfigs = [RegimeConfig.Any, RegimeConfig.Of("regime_gmm", 0)],
        Thresholds = [new(0.5, IsQuantile: true), new(0.9, IsQuantile: true)],
        ZScoreCutoffs = [0, 3],
        FeeBps = 0,
        SlippageBps = 0,
        SqnMin = 1e6,
        SqnMax = 1e6,
    };

    /// <summary>Criteria that any steady profit meets; the first that does ends the run, whatever its verdict.</summary>
    public static EvolutionRequest Relaxed { get; } = Request with
    {
        SqnMin = 0,
        SqnMax = 1e6,
        ProfitFactorMin = 0,
        ProfitFactorMax = 1e6,
        TradeCountMin = 1,
        TradeCountMax = 1_000_000,
        WeeklyConsistencyMax = 1e3,
        StopOn = StopOn.Criteria,
    };

    /// <summary>Starts a run and sees it to its end.</summary>
    public static async Task<RunDetails> EvolveAsync(this TestFactory factory, EvolutionRequest request)
    {
        var started = await factory.SendAsync(new StartEvolution(request));
        await factory.RunDueAsync();
        return await factory.SendAsync(new GetRun(started.RunId));
    }

    /// <summary>Every number of a run as text: generations, lineage, results of all strategies, models; no ids, times or names of data.</summary>
    public static async Task<string> NumbersAsync(this TestFactory factory, Guid runId)
    {
        var run = await factory.SendAsync(new GetRun(runId));
        var generations = await factory.SendAsync(new GetGenerations(runId, 1000));
        var lineage = await factory.SendAsync(new GetLineage(runId));
        List<ModelDetails> models = [];
        foreach (var generation in generations)
        {
            models.Add((await factory.SendAsync(new GetModel(generation.Summary.ModelId))).Details with { Snapshots = [] });
        }

        return JsonSerializer.Serialize(
            new
            {
                run.Status,
                run.StoppedReason,
                run.Promoted,
                run.BestSqn,
                run.Warnings,
                Generations = generations.Select(generation => generation.Summary).Select(
                    summary => new { summary.Generation, summary.Features, summary.Simulations, summary.BestSqn, summary.BestSqnReason, summary.ProfitFactor, summary.Trades, summary.TooGood, summary.Qualified }),
                Lineage = lineage.Select(
                    entry => new { entry.Generation, Root = entry.ParentModelId is null, entry.ParentSqn, entry.ChildSqn, entry.PrunedFeatures, entry.RemainingFeatures, entry.PruningReason }),
                Results = generations.Select(generation => generation.TopResults.Select(strategy => new { strategy.Index, strategy.Strategy, strategy.ResolvedThreshold, strategy.Result })),
                Models = models,
            },
            FactoryJson.Options);
    }

    /// <summary>Daily returns of all strategies of a run's generation, plain alternative.</summary>
    public static async Task<IReadOnlyList<StrategyDailyReturns>> DailyReturnsAsync(this TestFactory factory, Guid runId, int generation = 0)
    {
        await using var command = factory.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand($"select batch_id from evolution.generations where run_id = '{runId}' and number = {generation} and alternative = 0");
        return await factory.SendAsync(new GetBatchDailyReturns((Guid)(await command.ExecuteScalarAsync())!));
    }

    /// <summary>Changes rows by hand.</summary>
    public static async Task ExecuteAsync(this TestFactory factory, string statement)
    {
        await using var command = factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value of the database.</summary>
    public static async Task<T> ScalarAsync<T>(this TestFactory factory, string statement)
    {
        await using var command = factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(statement);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Rows of a table.</summary>
    public static async Task<long> CountAsync(this TestFactory factory, string table, string condition = "true")
    {
        await using var command = factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand($"select count(*) from {table} where {condition}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
