using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>
/// The latest outcomes of a character, topic and type: at most as many as the limit, with their successes and summed qualities.
/// </summary>
internal sealed record RecentCell(string Character, string Topic, long Outcomes, long Successes, double QualitySum);

/// <summary>Windows over the latest outcomes, beside the lifetime counters.</summary>
internal sealed class RecentOutcomes(NpgsqlDataSource source, IOptions<PromptOptimizationOptions> options)
{
    private const string Windows =
        """
        select c.character, c.topic, count(*), count(*) filter (where e.success), sum(e.quality)
        from prompts.performance_counters c
        cross join lateral (
            select success, quality from prompts.performance_events e
            where e.character = c.character and e.topic = c.topic and e.type = c.name order by e.created_at desc limit $1
        ) e
        where c.dimension = 'type' and c.character <> '' and c.topic <> ''
        group by c.character, c.topic, c.name
        """;

    /// <summary>The windows of all characters, topics and types.</summary>
    internal async Task<IReadOnlyList<RecentCell>> ReadAsync(CancellationToken token)
    {
        await using var command = source.CreateCommand(Windows);
        command.Parameters.Add(new() { Value = options.Value.PerformanceHistoryLimit });
        await using var row = await command.ExecuteReaderAsync(token);
        List<RecentCell> cells = [];
        while (await row.ReadAsync(token))
        {
            cells.Add(new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetDouble(4)));
        }

        return cells;
    }

    /// <summary>Some windows together; null without outcomes.</summary>
    internal static RecentPerformance? Sum(IEnumerable<RecentCell> cells)
    {
        var (outcomes, successes, quality) = cells.Aggregate(
            (0L, 0L, 0.0), (sum, cell) => (sum.Item1 + cell.Outcomes, sum.Item2 + cell.Successes, sum.Item3 + cell.QualitySum));
        return outcomes == 0 ? null : new(outcomes, Math.Round((double)successes / outcomes, 4), Math.Round(quality / outcomes, 2));
    }
}
