using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Evolution.Honesty;

/// <summary>Counts every distinct trial that was ever judged for a symbol and timeframe: the N that luck is measured against.</summary>
internal sealed class TrialLedger(DatabaseSession session)
{
    private const string Enter =
        """
        insert into evolution.trials (symbol, timeframe, identity)
        select $1, $2, identity from unnest($3) as identity on conflict do nothing
        """;

    private const string CountAll =
        """
        select count(*) from evolution.trials where symbol = $1 and timeframe in (
            select $2 union select timeframe from evolution.evolution_runs where batch_id = $3 and symbol = $1
        )
        """;

    private const string CountUnknown =
        """
        select count(*) from (
            select identity from unnest($3) as identity
            except
            select identity from evolution.trials where symbol = $1 and timeframe = $2 and identity = any($3)
        ) as new
        """;

    /// <summary>Enters trials, known ones once, in the session's transaction.</summary>
    internal async Task RecordAsync(string symbol, string timeframe, IEnumerable<byte[]> identities, CancellationToken token)
    {
        // Sorted, so that two runs that enter the same trials wait for each other and never deadlock.
        var rows = identities.OrderBy(Convert.ToHexString, StringComparer.Ordinal).ToArray();
        await using var command = new NpgsqlCommand(Enter, await session.OpenAsync(token))
        {
            Parameters = { new() { Value = symbol }, new() { Value = timeframe }, new() { Value = rows } },
        };
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>Distinct trials so far.</summary>
    /// <param name="batchId">A batch, whose other bar lengths of the symbol count as well; null for none.</param>
    internal async Task<long> CountAsync(string symbol, string timeframe, Guid? batchId, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(CountAll, await session.OpenAsync(token))
        {
            Parameters =
            {
                new() { Value = symbol }, new() { Value = timeframe },
                new() { Value = (object?)batchId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            },
        };
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>How many of these trials it does not hold yet, each counted once.</summary>
    internal async Task<long> CountNewAsync(string symbol, string timeframe, IEnumerable<byte[]> identities, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(CountUnknown, await session.OpenAsync(token))
        {
            Parameters = { new() { Value = symbol }, new() { Value = timeframe }, new() { Value = identities.ToArray() } },
        };
        return (long)(await command.ExecuteScalarAsync(token))!;
    }
}
