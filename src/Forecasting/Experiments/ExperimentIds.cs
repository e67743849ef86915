using System.Globalization;
using Npgsql;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>Ids as the guide has them, name and time, and each only once however many ask in the same second.</summary>
internal sealed class ExperimentIds(DatabaseSession session)
{
    private const long Lock = 7331250011;

    private const string Taken = "select id from forecasting.experiments where left(id, $2) = any($1)";

    /// <summary>One id a name. Needs the session's transaction, until whose end nobody else gets ids.</summary>
    /// <param name="names">Names of the experiments.</param>
    /// <param name="now">When they are asked for.</param>
    /// <param name="token">Cancels the asking.</param>
    internal async Task<IReadOnlyList<string>> TakeAsync(IReadOnlyList<string> names, DateTimeOffset now, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        await session.LockAsync(Lock, token);

        var time = now.UtcDateTime.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture);
        string[] wanted = [.. names.Select(name => $"{name}_{time}")];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in wanted.Distinct(StringComparer.Ordinal).GroupBy(id => id.Length))
        {
            await using var select = new NpgsqlCommand(Taken, connection) { Transaction = session.Transaction };
            select.Parameters.Add(new() { Value = group.ToArray() });
            select.Parameters.Add(new() { Value = group.Key });
            await using var row = await select.ExecuteReaderAsync(token);
            while (await row.ReadAsync(token))
            {
                taken.Add(row.GetString(0));
            }
        }

        return [.. wanted.Select(id => Free(id, taken))];
    }

    private static string Free(string id, HashSet<string> taken)
    {
        var free = id;
        for (var number = 2; !taken.Add(free); number++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{id}_{number}");
        }

        return free;
    }
}
