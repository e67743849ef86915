using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Records;

namespace StrategyFactory.Evolution.Batches;

/// <summary>A run of a batch as the descriptions below need it: without its request and its warnings.</summary>
internal sealed record BatchRow
{
    public required Guid BatchId { get; init; }

    public required Guid RunId { get; init; }

    public required string Symbol { get; init; }

    public required string Timeframe { get; init; }

    public required string Horizon { get; init; }

    public required int Priority { get; init; }

    public required bool Waiting { get; init; }

    public required string Status { get; init; }

    public string? StoppedReason { get; init; }

    public string? Error { get; init; }

    public required int CurrentGeneration { get; init; }

    public required int MaxGenerations { get; init; }

    public required int ModelsDone { get; init; }

    public required int ModelsTotal { get; init; }

    /// <summary>Generations judged.</summary>
    public required int Judged { get; init; }

    public double? BestSqn { get; init; }

    public PromotedModelRecord? Promotion { get; init; }

    /// <summary>Examined strategies that are not promoted.</summary>
    public required int Candidates { get; init; }

    public required bool Promoted { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}

internal static class BatchRows
{
    /// <summary>The runs of batches in the order of their turns.</summary>
    internal static Task<List<BatchRow>> RowsAsync(this EvolutionContext context, List<Guid> batches, CancellationToken token) =>
        context.Runs
            .Where(run => run.BatchId != null && batches.Contains(run.BatchId.Value))
            .OrderByDescending(run => run.BatchPriority).ThenBy(run => run.BatchPosition)
            .Select(run => new BatchRow
            {
                BatchId = run.BatchId!.Value,
                RunId = run.Id,
                Symbol = run.Symbol,
                Timeframe = run.Timeframe,
                Horizon = run.Horizon,
                Priority = run.BatchPriority,
                Waiting = run.Waiting,
                Status = run.Status,
                StoppedReason = run.StoppedReason,
                Error = run.Error,
                CurrentGeneration = run.CurrentGeneration,
                MaxGenerations = run.MaxGenerations,
                ModelsDone = run.ModelsDone,
                ModelsTotal = run.ModelsTotal,
                Judged = context.Generations.Where(generation => generation.RunId == run.Id && generation.Judged)
                    .Select(generation => generation.Number).Distinct().Count(),
                BestSqn = run.BestSqn,
                Promotion = context.Promoted.FirstOrDefault(promoted => promoted.RunId == run.Id && !promoted.Candidate),
                Candidates = context.Promoted.Count(promoted => promoted.RunId == run.Id && promoted.Candidate),
                Promoted = run.Promoted,
                StartedAt = run.StartedAt,
                FinishedAt = run.FinishedAt,
            }).ToListAsync(token);
}
