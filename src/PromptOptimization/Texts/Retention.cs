using MediatR;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Knowledge;

namespace StrategyFactory.PromptOptimization.Texts;

/// <summary>
/// Deletes what must not be kept longer: texts after their hours, single optimisations, outcomes and conversations after their days.
/// Counters stay.
/// </summary>
internal sealed class Retention(
    NpgsqlDataSource source, KnowledgeIndex knowledge, TimeProvider clock, IOptions<PromptOptimizationOptions> options)
{
    private const string DeleteTexts = "delete from prompts.conversation_texts where expires_at <= $1";
    private const string DeletePrompts = "delete from prompts.optimizations where created_at < $1";
    private const string DeleteConversations = "delete from prompts.conversations where last_seen < $1";

    private const string DeleteOutcomes =
        """
        delete from prompts.performance_events e where e.created_at < $1 and e.created_at < (
            select w.created_at from prompts.performance_events w
            where w.character = e.character and w.topic = e.topic and w.type = e.type order by w.created_at desc offset $2 limit 1)
        """;

    /// <summary>Deletes what is over now, and returns how many rows that were.</summary>
    internal async Task<int> DeleteAsync(CancellationToken token)
    {
        var now = clock.GetUtcNow();
        var oldest = now.AddDays(-options.Value.KeepDays);
        var deleted = await ExecuteAsync(DeleteTexts, token, now);
        deleted += await ExecuteAsync(DeletePrompts, token, oldest);
        deleted += await ExecuteAsync(DeleteConversations, token, oldest);

        // of every window the latest outcomes stay, however old
        deleted += await ExecuteAsync(DeleteOutcomes, token, oldest, options.Value.PerformanceHistoryLimit - 1);
        return deleted + await knowledge.DeleteExpiredAsync(token);
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken token, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(token);
    }
}

internal sealed class DeleteExpiredConversationsHandler(Retention retention) : AsyncRequestHandler<DeleteExpiredConversations>
{
    protected override Task Handle(DeleteExpiredConversations request, CancellationToken cancellationToken) =>
        retention.DeleteAsync(cancellationToken);
}
