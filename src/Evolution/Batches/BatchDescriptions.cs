using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Batches;

/// <summary>Batches as callers see them.</summary>
internal static class BatchDescriptions
{
    /// <param name="rows">Its runs in the order of their turns.</param>
    internal static EvolutionBatchDetails Details(EvolutionBatch batch, IReadOnlyList<BatchRow> rows, DateTimeOffset now)
    {
        var counts = RunStatus.All.ToDictionary(
            status => status, status => rows.Count(row => row.Status == status), StringComparer.Ordinal);
        var ended = rows.All(row => RunTransitions.IsEnded(row.Status));
        var started = rows.Min(row => row.StartedAt);
        var finished = ended ? rows.Max(row => row.FinishedAt) : null;
        var waiting = 0;
        return new()
        {
            BatchId = batch.Id,
            Status = Status(batch, rows, ended),
            MaxConcurrent = batch.MaxConcurrent,
            CancelRequested = batch.CancelRequested,
            RunsTotal = rows.Count,
            Counts = counts,
            Promoted = rows.Count(row => row.Promoted),
            Progress = rows.Count == 0 ? 1 : Math.Round(rows.Average(Progress), 4),
            CreatedAt = batch.CreatedAt,
            StartedAt = started,
            FinishedAt = finished,
            Seconds = Seconds(started, finished, now),
            Runs = [.. rows.Select(row => Run(row, row.Waiting ? ++waiting : null, now))],
        };
    }

    /// <summary>The share of a run that is done, 0 to 1.</summary>
    internal static double Progress(BatchRow row)
    {
        if (RunTransitions.IsEnded(row.Status))
        {
            return 1;
        }

        // Between a judgement and the next training the counters still tell of the judged generation.
        var trained = row.CurrentGeneration == row.Judged && row.ModelsTotal > 0 ? (double)row.ModelsDone / row.ModelsTotal : 0;
        return (row.Judged + (trained / 2)) / row.MaxGenerations;
    }

    private static string Status(EvolutionBatch batch, IReadOnlyList<BatchRow> rows, bool ended)
    {
        if (!ended)
        {
            return rows.Any(row => row.StartedAt is not null) ? RunStatus.Running : RunStatus.Pending;
        }

        return batch.CancelRequested && rows.Any(row => row.Status == RunStatus.Stopped) ? RunStatus.Stopped
            : rows.Count > 0 && rows.All(row => row.Status == RunStatus.Failed) ? RunStatus.Failed
            : RunStatus.Completed;
    }

    private static BatchedRun Run(BatchRow row, int? queuePosition, DateTimeOffset now) => new()
    {
        RunId = row.RunId,
        Symbol = row.Symbol,
        Timeframe = row.Timeframe,
        Horizon = Horizon.Parse(row.Horizon),
        Priority = row.Priority,
        Status = row.Status,
        StoppedReason = row.StoppedReason,
        Error = row.Error,
        QueuePosition = queuePosition,
        CurrentGeneration = row.CurrentGeneration,
        MaxGenerations = row.MaxGenerations,
        BestSqn = row.BestSqn,
        Promoted = row.Promoted,
        Verdict = row.Promotion?.Verdict,
        Promotion = row.Promotion is { } promotion ? Promotion(promotion) : null,
        Candidates = row.Candidates,
        Progress = Math.Round(Progress(row), 4),
        StartedAt = row.StartedAt,
        FinishedAt = row.FinishedAt,
        Seconds = Seconds(row.StartedAt, row.FinishedAt, now),
    };

    private static BatchedPromotion Promotion(PromotedModelRecord promotion)
    {
        var holdout = FactoryJson.Read<StrategyResult>(promotion.Holdout);
        return new(
            promotion.Id, promotion.Sqn, promotion.ProfitFactor, promotion.TradeCount, promotion.Dsr, promotion.DistinctTrials,
            FactoryJson.Read<StrategyResult>(promotion.FullResult).BreakEvenCostBps, holdout.ProfitFactor, holdout.TotalReturn);
    }

    private static double Seconds(DateTimeOffset? started, DateTimeOffset? finished, DateTimeOffset now) =>
        started is { } from ? Math.Round(((finished ?? now) - from).TotalSeconds, 3) : 0;
}
