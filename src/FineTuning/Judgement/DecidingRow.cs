using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Metrics;

namespace StrategyFactory.FineTuning.Judgement;

/// <summary>The row that decides about a task.</summary>
internal static class DecidingRow
{
    /// <summary>Least distance first, then highest score, then the row that came first.</summary>
    internal static IOrderedQueryable<TestMetricsRow> InOrderOfDecision(this IQueryable<TestMetricsRow> rows) =>
        rows.OrderBy(row => row.NormalizedTotalDistanceToGood).ThenByDescending(row => row.WeightedScore).ThenBy(row => row.Id);

    /// <summary>The first in the same order of rows not stored yet, which are given best first; null where there is none.</summary>
    internal static TestMetricsRow? Deciding(this IEnumerable<TestMetricsRow> rows) =>
        rows.OrderBy(row => Key(row.NormalizedTotalDistanceToGood, row.WeightedScore)).FirstOrDefault();

    /// <summary>What the same order goes by: the lesser key comes first.</summary>
    internal static (double Distance, double LackOfScore) Key(double distance, double score) => (distance, -score);

    /// <summary>The first of a task's rows, over all its executions; null where it has none.</summary>
    internal static Task<TestMetricsRow?> DecidingRowAsync(this FineTuningContext context, Guid taskId, CancellationToken token) =>
        context.Metrics.AsNoTracking().Where(row => row.TaskId == taskId).InOrderOfDecision().FirstOrDefaultAsync(token);
}
