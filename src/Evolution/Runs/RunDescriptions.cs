using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Runs;

/// <summary>Rows as callers see them.</summary>
internal static class RunDescriptions
{
    internal static RunSummary Summary(EvolutionRun run, DateTimeOffset now) => new(
        run.Id, run.Symbol, run.Timeframe, run.Algorithm, run.Status, run.StoppedReason, run.Promoted, run.CurrentGeneration,
        run.MaxGenerations,
        run.BestSqn, run.BestModelId, run.CreatedAt, Seconds(run, now))
    {
        Horizon = Horizon.Parse(run.Horizon),
    };

    internal static double Seconds(EvolutionRun run, DateTimeOffset now) =>
        run.StartedAt is { } started ? Math.Round(((run.FinishedAt ?? now) - started).TotalSeconds, 3) : 0;

    internal static GenerationSummary Summary(Generation generation) => new()
    {
        Generation = generation.Number,
        Alternative = generation.Alternative,
        Continues = generation.Continues,
        Features = generation.Features,
        ModelId = generation.ModelId,
        Fingerprint = generation.Fingerprint,
        ModelsTrained = generation.ModelsTrained,
        Reused = generation.Reused,
        Simulations = generation.Simulations,
        BestSqn = generation.BestSqn,
        BestSqnReason = generation.BestSqnReason,
        ProfitFactor = generation.ProfitFactor,
        Trades = generation.Trades,
        TooGood = generation.TooGood,
        Qualified = generation.Qualified,
        BestJobId = generation.BestJobId,
        Seconds = Math.Round(generation.Seconds, 3),
    };

    internal static StepSeconds Steps(Generation generation) => new(
        Rounded(generation.PlanSeconds), Rounded(generation.FitSeconds), Rounded(generation.StoreSeconds),
            Rounded(generation.SimulateSeconds), Rounded(generation.JudgeSeconds));

    internal static StepSeconds Total(IReadOnlyCollection<Generation> generations) => new(
        Rounded(generations.Sum(generation => generation.PlanSeconds)), Rounded(generations.Sum(generation => generation.FitSeconds)),
        Rounded(generations.Sum(generation => generation.StoreSeconds)),
        Rounded(generations.Sum(generation => generation.SimulateSeconds)),
            Rounded(generations.Sum(generation => generation.JudgeSeconds)));

    private static double Rounded(double seconds) => Math.Round(seconds, 4);

    internal static LineageEntry Entry(LineageRecord record) => new(
        record.Generation, record.ParentModelId, record.ChildModelId, record.ParentSqn, record.ChildSqn, record.PrunedFeatures,
            record.RemainingFeatures, record.PruningReason, record.Fingerprint, record.Alternative)
    {
        WithinNoise = record.WithinNoise,
    };

    internal static IReadOnlyList<TrajectoryStep> Trajectory(Generation generation) =>
        FactoryJson.Read<TrajectoryStep[]>(generation.Trajectory);

    /// <summary>How far a run is; null once it has ended.</summary>
    internal static RunProgress? Progress(EvolutionRun run, IReadOnlyList<Generation> generations, BatchProgress? batch, DateTimeOffset now)
    {
        if (RunTransitions.IsEnded(run.Status))
        {
            return null;
        }

        var judged = generations.Where(generation => generation.Judged).Select(generation => generation.Number).Distinct().Count();
        double? eta = judged == 0 || run.StartedAt is not { } started ? null
            : Math.Round((now - started).TotalSeconds / judged * (run.MaxGenerations - judged), 1);
        var simulated = batch is null ? 0 : batch.Completed + batch.Failed;
        return new(run.Doing(), run.CurrentGeneration, run.ModelsDone, run.ModelsTotal, simulated, batch?.Jobs ?? 0, eta);
    }
}
