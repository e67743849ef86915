using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Texts;

/// <summary>Keeps prompts with what the user said where that is allowed; elsewhere it does nothing.</summary>
internal sealed class KeptTexts(NpgsqlDataSource source, TimeProvider clock, IOptions<PromptOptimizationOptions> options)
{
    private const string Keep =
        "insert into prompts.conversation_texts (optimization_id, user_input, optimized_prompt, expires_at) values ($1, $2, $3, $4)";

    private const string Find =
        """
        select user_input, optimized_prompt, expires_at from prompts.conversation_texts
        where optimization_id = $1 and expires_at > $2
        """;

    /// <summary>Keeps a prompt until its time is over.</summary>
    internal async ValueTask KeepAsync(Guid optimizationId, string? userInput, string prompt, CancellationToken token)
    {
        if (!options.Value.KeepText)
        {
            return;
        }

        await using var command = source.CreateCommand(Keep);
        command.Parameters.Add(new() { Value = optimizationId });
        command.Parameters.Add(new() { Value = (object?)userInput ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = prompt });
        command.Parameters.Add(new() { Value = clock.GetUtcNow().AddHours(options.Value.TextHours) });
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>A kept text whose time is not over, or null.</summary>
    internal async Task<KeptText?> FindAsync(Guid optimizationId, CancellationToken token)
    {
        await using var command = source.CreateCommand(Find);
        command.Parameters.Add(new() { Value = optimizationId });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await using var row = await command.ExecuteReaderAsync(token);
        return await row.ReadAsync(token)
            ? new(row.IsDBNull(0) ? null : row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2))
            : null;
    }
}
