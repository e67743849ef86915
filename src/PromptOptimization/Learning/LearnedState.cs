using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.PromptOptimization.Traffic;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>
/// The counters in memory. PostgreSQL holds the truth: what this process records comes back from its own upserts, what others record is
/// looked up every few seconds.
/// </summary>
internal sealed class LearnedState : IDisposable
{
    /// <summary>Where topics beyond the configured number are counted.</summary>
    internal const string OtherTopics = "other";

    private const string Select = $"select {CounterRows.Columns} from prompts.performance_counters";

    /// <summary>How old the news of other processes may be where people look at them.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource _source;
    private readonly int _maxTopics;
    private readonly RefreshedCopy<ConcurrentDictionary<CounterKey, PerformanceCounter>> _copy;
    private readonly ConcurrentDictionary<CounterKey, PerformanceCounter> _counters = new();
    private readonly ConcurrentDictionary<string, byte> _topics = new(StringComparer.Ordinal);

    public LearnedState(NpgsqlDataSource source, IOptions<PromptOptimizationOptions> options, TimeProvider clock)
    {
        _source = source;
        _maxTopics = options.Value.MaxTopics;
        _copy = new(LoadAsync, TimeSpan.FromSeconds(options.Value.RefreshSeconds), clock);
    }

    /// <summary>Waits until the counters are loaded.</summary>
    internal async ValueTask ReadyAsync(CancellationToken token) => _ = await _copy.GetAsync(token);

    /// <summary>Waits until the counters are at most a quarter of a second old, also those of other processes.</summary>
    internal async ValueTask FreshAsync(CancellationToken token) => _ = await _copy.GetAsync(Fresh, token);

    /// <summary>A counter, or null where nothing was counted.</summary>
    internal PerformanceCounter? Find(string dimension, string character = "", string topic = "", string name = "") =>
        _counters.GetValueOrDefault(new(dimension, character, topic, name));

    /// <summary>All counters of a dimension.</summary>
    internal IEnumerable<PerformanceCounter> Of(string dimension) => _counters.Values.Where(counter => counter.Dimension == dimension);

    /// <summary>The name that a topic is counted by.</summary>
    internal string CountedTopic(string topic) => _topics.ContainsKey(topic) || _topics.Count < _maxTopics ? topic : OtherTopics;

    /// <summary>Takes in a counter as the database has it; an older one changes nothing.</summary>
    internal void Apply(PerformanceCounter counter)
    {
        _counters.AddOrUpdate(counter.Key, counter, (_, known) => known.Events > counter.Events ? known : counter);
        if (counter is { Dimension: Dimensions.All, Character.Length: 0, Topic.Length: > 0 })
        {
            _topics.TryAdd(counter.Topic, 0);
        }
    }

    public void Dispose() => _copy.Dispose();

    private async Task<ConcurrentDictionary<CounterKey, PerformanceCounter>> LoadAsync(CancellationToken token)
    {
        await using var command = _source.CreateCommand(Select);
        await using var row = await command.ExecuteReaderAsync(token);
        while (await row.ReadAsync(token))
        {
            Apply(CounterRows.Read(row));
        }

        return _counters;
    }
}

/// <summary>Reads counters from result rows.</summary>
internal static class CounterRows
{
    internal const string Columns =
        "dimension, character, topic, name, events, successes, quality_sum, quality_squares, success_ema, quality_ema, "
        + "improvement_events, improvement_sum, authenticity_events, authenticity_sum, updated_at";

    internal static PerformanceCounter Read(NpgsqlDataReader row) => new()
    {
        Dimension = row.GetString(0),
        Character = row.GetString(1),
        Topic = row.GetString(2),
        Name = row.GetString(3),
        Events = row.GetInt64(4),
        Successes = row.GetInt64(5),
        QualitySum = row.GetDouble(6),
        QualitySquares = row.GetDouble(7),
        SuccessEma = row.GetDouble(8),
        QualityEma = row.GetDouble(9),
        ImprovementEvents = row.GetInt64(10),
        ImprovementSum = row.GetDouble(11),
        AuthenticityEvents = row.GetInt64(12),
        AuthenticitySum = row.GetDouble(13),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(14),
    };
}
