using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Promotion;

/// <summary>A promotion as it is stored, and as callers see it.</summary>
internal static class PromotedDescriptions
{
    /// <summary>The record of a promoted strategy and its examination.</summary>
    internal static PromotedModelRecord Of(
        EvolutionRun run, Generation generation, SimulatedStrategy promoted, SimulationSettings settings, ExaminationReport report,
        DateTimeOffset now)
    {
        var result = promoted.Result!;
        return new()
        {
            Id = Guid.CreateVersion7(),
            RunId = run.Id,
            ModelId = generation.ModelId,
            Generation = generation.Number,
            JobId = promoted.JobId,
            Symbol = run.Symbol,
            Ticker = promoted.Ticker,
            Sqn = result.Sqn!.Value,
            ProfitFactor = result.ProfitFactor!.Value,
            TradeCount = result.TradeCount,
            WeeklyConsistency = result.WeeklyConsistency!.Value,
            Threshold = promoted.ResolvedThreshold!.Value,
            ZScore = promoted.Strategy.ZScoreCutoff,
            RegimeConfig = FactoryJson.Write(promoted.Strategy.RegimeConfig),
            FullResult = FactoryJson.Write(result),
            Settings = FactoryJson.Write(settings),
            Verdict = report.Verdict.Name,
            Reasons = [.. report.Verdict.Reasons],
            DistinctTrials = report.DistinctTrials,
            Dsr = report.Dsr,
            DsrScore = report.DsrScore,
            DsrTrials = report.DsrTrials,
            EffectiveTrials = report.EffectiveTrials,
            DsrEffective = report.DsrEffective,
            Pbo = report.Pbo,
            Holdout = FactoryJson.Write(report.Holdout),
            CostStress = FactoryJson.Write(report.CostStress),
            StressedCostBps = report.StressedCostBps,
            UsualCostBps = report.UsualCostBps,
            PlateauScore = report.PlateauScore,
            CreatedAt = now,
        };
    }

    internal static PromotionSummary Summary(PromotedModelRecord promoted) => new()
    {
        PromotedId = promoted.Id,
        ModelId = promoted.ModelId,
        Sqn = promoted.Sqn,
        ProfitFactor = promoted.ProfitFactor,
        Trades = promoted.TradeCount,
        WeeklyConsistency = promoted.WeeklyConsistency,
        Threshold = promoted.Threshold,
        ZScore = promoted.ZScore,
        Regime = FactoryJson.Read<RegimeConfig>(promoted.RegimeConfig),
        Ticker = promoted.Ticker,
        Generation = promoted.Generation,
        Candidate = promoted.Candidate,
        Verdict = promoted.Verdict,
        Reasons = promoted.Reasons,
        DistinctTrials = promoted.DistinctTrials,
        Dsr = promoted.Dsr,
        DsrTrials = promoted.DsrTrials,
        EffectiveTrials = promoted.EffectiveTrials,
        DsrEffective = promoted.DsrEffective,
        Pbo = promoted.Pbo,
        Holdout = FactoryJson.Read<StrategyResult>(promoted.Holdout),
        CostStress = FactoryJson.Read<StrategyResult>(promoted.CostStress),
        StressedCostBps = promoted.StressedCostBps,
        UsualCostBps = promoted.UsualCostBps,
        PlateauScore = promoted.PlateauScore,
    };

    internal static PromotedModel Model(PromotedModelRecord promoted) =>
        new(promoted.Id, promoted.RunId, promoted.Symbol, Summary(promoted), promoted.CreatedAt);
}
