using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Traffic;

namespace StrategyFactory.PromptOptimization.Records;

/// <summary>
/// Stores prompts that are handed out, and finds them again. The answer to a caller waits until its record is in PostgreSQL but not until
/// that has reached the disk: killing this process loses nothing, a crash of the database server or the machine at most the last half
/// second.
/// </summary>
internal sealed class PromptRecords : IAsyncDisposable, IDisposable
{
    private const string Separator = ",";

    private const string SelectRecord =
        """
        select character, character_version, topic, type, arm, enhancement_set, kinds, injections, experiment_id, variant, attempt,
            threshold, baseline_quality, predicted, calibrated, created_at
        from prompts.optimizations where id = $1
        """;

    private const string SelectCounts = "select character, type, count from prompts.optimization_counts";

    private const string InsertRecords =
        """
        with hasty as materialized (select set_config('synchronous_commit', 'off', true))
        insert into prompts.optimizations (id, character, character_version, topic, type, arm, enhancement_set, kinds, injections,
            experiment_id, variant, attempt, threshold, baseline_quality, predicted, calibrated, created_at)
        select a, b, c, d, e, f, g, string_to_array(h, ','), string_to_array(i, ','), j, k, l, m, n, o, p, q
        from hasty, unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            as x(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q)
        """;

    private const string CountRecords =
        """
        insert into prompts.optimization_counts as c (character, type, count) select h, t, n from unnest($1, $2, $3) as x(h, t, n)
        on conflict (character, type) do update set count = c.count + excluded.count returning character, type, count
        """;

    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource _source;
    private readonly TrafficNews _news;
    private readonly RefreshedCopy<ConcurrentDictionary<(string Character, string Type), long>> _counts;
    private readonly ConcurrentDictionary<(string Character, string Type), long> _known = new();
    private readonly BatchedWrites<PromptRecord, bool> _writes;

    public PromptRecords(NpgsqlDataSource source, TrafficNews news, IOptions<PromptOptimizationOptions> options, TimeProvider clock)
    {
        (_source, _news) = (source, news);
        _counts = new(LoadCountsAsync, TimeSpan.FromSeconds(options.Value.RefreshSeconds), clock);
        _writes = new(WriteAsync);
    }

    internal Task AddAsync(PromptRecord record, CancellationToken token) => _writes.AddAsync(record, token);

    /// <summary>
    /// How many prompts were handed out, by character and type; what other processes did is at most a quarter of a second old.
    /// </summary>
    internal async ValueTask<IReadOnlyDictionary<(string Character, string Type), long>> CountsAsync(CancellationToken token) =>
        await _counts.GetAsync(Fresh, token);

    /// <summary>A record, or null where there is none.</summary>
    internal async Task<PromptRecord?> FindAsync(Guid id, CancellationToken token)
    {
        await using var connection = await _source.OpenConnectionAsync(token);
        await using var command = new NpgsqlCommand(SelectRecord, connection) { Parameters = { new() { Value = id } } };
        await command.PrepareAsync(token);
        await using var row = await command.ExecuteReaderAsync(token);
        return !await row.ReadAsync(token) ? null : new()
        {
            Id = id,
            Character = row.GetString(0),
            CharacterVersion = row.GetInt32(1),
            Topic = row.GetString(2),
            Type = row.GetString(3),
            Arm = Arm.Parse(row.GetString(4)),
            EnhancementSet = EnhancementSet.Parse(row.GetString(5)),
            Kinds = row.GetFieldValue<string[]>(6),
            Injections = row.GetFieldValue<string[]>(7),
            ExperimentId = row.IsDBNull(8) ? null : row.GetGuid(8),
            Variant = row.IsDBNull(9) ? null : row.GetString(9),
            Attempt = row.GetInt32(10),
            Threshold = row.GetDouble(11),
            BaselineQuality = row.IsDBNull(12) ? null : row.GetDouble(12),
            Predicted = row.GetDouble(13),
            Calibrated = row.GetDouble(14),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(15),
        };
    }

    public ValueTask DisposeAsync()
    {
        _counts.Dispose();
        return _writes.DisposeAsync();
    }

    public void Dispose()
    {
        _counts.Dispose();
        _writes.Dispose();
    }

    private async Task<ConcurrentDictionary<(string Character, string Type), long>> LoadCountsAsync(CancellationToken token)
    {
        await using var command = _source.CreateCommand(SelectCounts);
        await using var row = await command.ExecuteReaderAsync(token);
        while (await row.ReadAsync(token))
        {
            Learn(row);
        }

        return _known;
    }

    // counts only grow, so the larger one is the newer one
    private void Learn(NpgsqlDataReader row) =>
        _known.AddOrUpdate(
            (row.GetString(0), row.GetString(1)), row.GetInt64(2), (_, known) => Math.Max(known, row.GetInt64(2)));

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<PromptRecord> records)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Insert(records));
        batch.BatchCommands.Add(Count(records));
        await batch.PrepareAsync(); // once a connection: the statements are the same every time
        await using (var row = await batch.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                Learn(row);
            }
        }

        _news.Tell();
        return [.. records.Select(_ => true)];
    }

    private static NpgsqlBatchCommand Insert(IReadOnlyList<PromptRecord> records)
    {
        var insert = new NpgsqlBatchCommand(InsertRecords);
        void Add<T>(NpgsqlDbType type, Func<PromptRecord, T> column) =>
            insert.Parameters.Add(new() { Value = records.Select(column).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
        Add(NpgsqlDbType.Uuid, record => record.Id);
        Add(NpgsqlDbType.Text, record => record.Character);
        Add(NpgsqlDbType.Integer, record => record.CharacterVersion);
        Add(NpgsqlDbType.Text, record => record.Topic);
        Add(NpgsqlDbType.Text, record => record.Type);
        Add(NpgsqlDbType.Text, record => record.Arm.Name);
        Add(NpgsqlDbType.Text, record => record.EnhancementSet.Name);
        Add(NpgsqlDbType.Text, record => string.Join(Separator, record.Kinds));
        Add(NpgsqlDbType.Text, record => string.Join(Separator, record.Injections));
        Add(NpgsqlDbType.Uuid, record => record.ExperimentId);
        Add(NpgsqlDbType.Text, record => record.Variant);
        Add(NpgsqlDbType.Integer, record => record.Attempt);
        Add(NpgsqlDbType.Double, record => record.Threshold);
        Add(NpgsqlDbType.Double, record => record.BaselineQuality);
        Add(NpgsqlDbType.Double, record => record.Predicted);
        Add(NpgsqlDbType.Double, record => record.Calibrated);
        Add(NpgsqlDbType.TimestampTz, record => record.CreatedAt);
        return insert;
    }

    private static NpgsqlBatchCommand Count(IReadOnlyList<PromptRecord> records)
    {
        // in the order of the key, so that two processes never wait for each other in a circle
        var counts = records.GroupBy(record => (record.Character, record.Type))
            .OrderBy(group => group.Key.Character, StringComparer.Ordinal).ThenBy(group => group.Key.Type, StringComparer.Ordinal).ToList();
        var upsert = new NpgsqlBatchCommand(CountRecords);
        upsert.Parameters.Add(new() { Value = counts.Select(group => group.Key.Character).ToArray() });
        upsert.Parameters.Add(new() { Value = counts.Select(group => group.Key.Type).ToArray() });
        upsert.Parameters.Add(new() { Value = counts.Select(group => group.LongCount()).ToArray() });
        return upsert;
    }
}
