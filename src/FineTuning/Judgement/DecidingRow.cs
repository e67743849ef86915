using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Metrics;

namespace StrategyFactory.FineTuning.Judgement;

/// <summary>
/// The row that decides about a task: rows that won money where they were searched before those that did not, then least distance, then
/// highest score, then the row that came first. So a row with net profit ≤ 0 decides only where no row wins.
/// </summary>
internal static class DecidingRow
{
    /// <summary>The rows in that order.</summary>
    internal static IOrderedQueryable<TestMetricsRow> InOrderOfDecision(this IQueryable<TestMetricsRow> rows) =>
        rows.OrderBy(row => row.Metrics.NetProfit > 0 ? 0 : 1).ThenBy(row => row.NormalizedTotalDistanceToGood)
            .ThenByDescending(row => row.WeightedScore).ThenBy(row => row.Id);

    /// <summary>The first in the same order of rows not stored yet, which are given best first; null where there is none.</summary>
    internal static TestMetricsRow? Deciding(this IEnumerable<TestMetricsRow> rows) => rows.OrderBy(Key).FirstOrDefault();

    /// <summary>What the same order goes by: the lesser key comes first. A net profit that is not known is none.</summary>
    internal static (int Lost, double Distance, double LackOfScore) Key(double? netProfit, double distance, double score) =>
        (netProfit > 0 ? 0 : 1, distance, -score);

    /// <summary>The first of a task's rows, over all its executions; null where it has none.</summary>
    internal static Task<TestMetricsRow?> DecidingRowAsync(this FineTuningContext context, Guid taskId, CancellationToken token) =>
        context.Metrics.AsNoTracking().Where(row => row.TaskId == taskId).InOrderOfDecision().FirstOrDefaultAsync(token);

    private static (int Lost, double Distance, double LackOfScore) Key(TestMetricsRow row) =>
        Key(row.Metrics.NetProfit, row.NormalizedTotalDistanceToGood, row.WeightedScore);
}
