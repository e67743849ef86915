using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.PromptOptimization.Traffic;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>
/// Stores outcomes and counts them: one statement an outcome, whose upserts add to whatever is there, so that nothing is read, changed and
/// written back. Outcomes that arrive together share a commit. The answer comes after that commit has reached the disk.
/// </summary>
internal sealed class OutcomeWriter : IAsyncDisposable, IDisposable
{
    // Writers of all processes take turns: the counters of all outcomes meet in the same rows anyway, and taking turns cannot deadlock.
    private const string TakeTurn = "select pg_advisory_xact_lock(1399415792)";

    private const string Count = $"""
        with recorded as (
            insert into prompts.performance_events (optimization_id, attempt, character, topic, type, success, quality, authenticity,
                engagement, response_length, generation_time, improvement, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing returning 1
        ), scored as (
            insert into prompts.calibration_bins as b (forecast, bin, events, successes, probability_sum, squared_errors)
            select f, n, 1, $6::int, p, (p - $6::int) * (p - $6::int) from unnest($14, $15, $16) as x(f, n, p)
            where exists (select from recorded)
            on conflict (forecast, bin) do update set events = b.events + 1, successes = b.successes + excluded.successes,
                probability_sum = b.probability_sum + excluded.probability_sum,
                squared_errors = b.squared_errors + excluded.squared_errors
        )
        insert into prompts.performance_counters as c ({CounterRows.Columns})
        select d, h, t, n, 1, $6::int, $7, $7 * $7, 0.5 + $21 * ($6::int - 0.5), $7, ($12 is not null)::int, coalesce($12, 0),
            ($8 is not null)::int, coalesce($8, 0), $13
        from unnest($17, $18, $19, $20) as x(d, h, t, n) where exists (select from recorded)
        on conflict (dimension, character, topic, name) do update set
            events = c.events + 1, successes = c.successes + excluded.successes,
            quality_sum = c.quality_sum + $7, quality_squares = c.quality_squares + $7 * $7,
            success_ema = c.success_ema + $21 * ($6::int - c.success_ema), quality_ema = c.quality_ema + $21 * ($7 - c.quality_ema),
            improvement_events = c.improvement_events + excluded.improvement_events,
            improvement_sum = c.improvement_sum + excluded.improvement_sum,
            authenticity_events = c.authenticity_events + excluded.authenticity_events,
            authenticity_sum = c.authenticity_sum + excluded.authenticity_sum, updated_at = $13
        returning {CounterRows.Columns}
        """;

    private readonly NpgsqlDataSource _source;
    private readonly LearnedState _state;
    private readonly TrafficNews _news;
    private readonly double _rate;
    private readonly BatchedWrites<CountedOutcome, bool> _writes;

    public OutcomeWriter(NpgsqlDataSource source, LearnedState state, TrafficNews news, IOptions<PromptOptimizationOptions> options)
    {
        (_source, _state, _news, _rate) = (source, state, news, options.Value.LearningRate);
        _writes = new(WriteAsync, 64);
    }

    /// <summary>Stores an outcome; the memory has it too when this returns.</summary>
    /// <returns>Whether it counted: false where the same optimisation and attempt had been recorded before.</returns>
    internal Task<bool> RecordAsync(CountedOutcome outcome, CancellationToken token) => _writes.AddAsync(outcome, token);

    public ValueTask DisposeAsync() => _writes.DisposeAsync();

    public void Dispose() => _writes.Dispose();

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<CountedOutcome> outcomes)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new(TakeTurn));
        foreach (var outcome in outcomes)
        {
            batch.BatchCommands.Add(Command(outcome));
        }

        await batch.PrepareAsync(); // once a connection: the statements are the same every time

        List<bool> counted = [];
        List<PerformanceCounter> changed = [];
        await using (var rows = await batch.ExecuteReaderAsync())
        {
            while (await rows.NextResultAsync())
            {
                var before = changed.Count;
                while (await rows.ReadAsync())
                {
                    changed.Add(CounterRows.Read(rows));
                }

                counted.Add(changed.Count > before);
            }
        }

        // only now is the batch committed
        changed.ForEach(_state.Apply);
        _news.Tell();
        return counted;
    }

    private NpgsqlBatchCommand Command(CountedOutcome outcome)
    {
        var recorded = outcome.Event;
        var command = new NpgsqlBatchCommand(Count);
        void Add(object? value, NpgsqlDbType type) => command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        Add(recorded.OptimizationId, NpgsqlDbType.Uuid);
        Add(recorded.Attempt, NpgsqlDbType.Integer);
        Add(recorded.Character, NpgsqlDbType.Text);
        Add(recorded.Topic, NpgsqlDbType.Text);
        Add(recorded.Type, NpgsqlDbType.Text);
        Add(recorded.Success, NpgsqlDbType.Boolean);
        Add(recorded.Quality, NpgsqlDbType.Double);
        Add(recorded.Authenticity, NpgsqlDbType.Double);
        Add(recorded.Engagement, NpgsqlDbType.Double);
        Add(recorded.ResponseLength, NpgsqlDbType.Integer);
        Add(recorded.GenerationTime, NpgsqlDbType.Double);
        Add(recorded.Improvement, NpgsqlDbType.Double);
        Add(recorded.CreatedAt, NpgsqlDbType.TimestampTz);
        Add(outcome.Forecasts.Select(forecast => forecast.Name).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(
            outcome.Forecasts.Select(forecast => CalibrationBin.Of(forecast.Probability)).ToArray(),
            NpgsqlDbType.Array | NpgsqlDbType.Integer);
        Add(outcome.Forecasts.Select(forecast => forecast.Probability).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Double);
        Add(outcome.Keys.Select(key => key.Dimension).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(outcome.Keys.Select(key => key.Character).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(outcome.Keys.Select(key => key.Topic).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(outcome.Keys.Select(key => key.Name).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(_rate, NpgsqlDbType.Double);
        return command;
    }
}
