using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.PromptOptimization.Knowledge;

namespace StrategyFactory.PromptOptimization.Texts;

/// <summary>Deletes what must not be kept longer, every quarter of an hour: texts after their hours, single optimisations, outcomes and conversations after their days. Counters stay.</summary>
internal sealed class Retention(NpgsqlDataSource source, IServiceScopeFactory scopes, TimeProvider clock, IOptions<PromptOptimizationOptions> options, ILogger<Retention> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    /// <summary>Deletes what is over now.</summary>
    /// <returns>Rows deleted.</returns>
    internal async Task<int> DeleteAsync(CancellationToken token)
    {
        var now = clock.GetUtcNow();
        var oldest = now.AddDays(-options.Value.KeepDays);
        var deleted = await ExecuteAsync("delete from prompts.conversation_texts where expires_at <= $1", token, now);
        deleted += await ExecuteAsync("delete from prompts.optimizations where created_at < $1", token, oldest);
        deleted += await ExecuteAsync("delete from prompts.conversations where last_seen < $1", token, oldest);

        // of every window the latest outcomes stay, however old
        deleted += await ExecuteAsync(
            """
            delete from prompts.performance_events e where e.created_at < $1 and e.created_at < (
                select w.created_at from prompts.performance_events w
                where w.character = e.character and w.topic = e.topic and w.type = e.type order by w.created_at desc offset $2 limit 1)
            """,
            token, oldest, options.Value.PerformanceHistoryLimit - 1);
        await using var scope = scopes.CreateAsyncScope();
        return deleted + await scope.ServiceProvider.GetRequiredService<KnowledgeIndex>().DeleteExpiredAsync(token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);

        // Also a host that never came up cancels this, and says so where it is not caught.
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                await DeleteAsync(stoppingToken);
            }
            catch (NpgsqlException failure)
            {
                logger.LogWarning(failure, "Old optimisations could not be deleted; the next round tries again.");
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken token)
    {
        try
        {
            return await timer.WaitForNextTickAsync(token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
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
