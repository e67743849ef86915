using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>
/// Writes down how far a training is while it computes, and stops it when somebody asked for that. It has connections of its own: the
/// thread that computes never waits for the database.
/// </summary>
internal sealed class TrainingWatch(
    Guid id, NpgsqlDataSource source, TimeProvider clock, IChangeAnnouncer? announcer, CancellationToken token) : IAsyncDisposable
{
    private const string Tell =
        """
        update language.training_jobs
        set step = greatest(step, $2), steps = $3, steps_per_epoch = $4, learning_rate = $5, seconds_per_step = $6,
            losses = coalesce($7, losses)
        where id = $1 and status = 'running'
        """;

    private const string Ask = "select cancel_requested from language.training_jobs where id = $1";

    private const string Note =
        """
        insert into language.training_events (job_id, at, message)
        select $1, $2, $3
        where not $4
            or not exists (select from language.training_events where job_id = $1 and at = $2 and message = $3)
        """;

    private const string Remember = "update language.training_jobs set backend_state = $2 where id = $1";

    private const int StepsOfPace = 20;

    private readonly WatchedWork _work = new(clock, token);
    private readonly Lock _lock = new();
    private readonly Queue<long> _times = new();
    private readonly LossCurve _losses = new();
    private readonly Queue<Happening> _events = new();
    private (int Steps, int PerEpoch) _plan;
    private int _step;
    private double? _rate;
    private bool _isNew;

    /// <summary>Ends the training: somebody asked for it, or the host ends.</summary>
    internal CancellationToken Token => _work.Token;

    /// <summary>Whether somebody asked for the end.</summary>
    internal bool IsCancelled => _work.IsCancelled;

    /// <summary>Steps taken so far.</summary>
    internal int Step
    {
        get
        {
            lock (_lock)
            {
                return _step;
            }
        }
    }

    /// <summary>Begins to watch; cancelled at once where that was asked for already.</summary>
    internal Task StartAsync() => _work.StartAsync(async _ =>
    {
        await TellAsync();
        await using var ask = source.CreateCommand(Ask);
        ask.Parameters.Add(new() { Value = id });
        return await ask.ExecuteScalarAsync(CancellationToken.None) is true;
    });

    /// <summary>Tells what is planned.</summary>
    internal void Plan(int steps, int perEpoch)
    {
        lock (_lock)
        {
            (_plan, _isNew) = ((steps, perEpoch), true);
        }
    }

    /// <summary>Tells what came before the first step that is taken here.</summary>
    internal void Begin(IReadOnlyList<double> losses, IEnumerable<(int Step, double Value)> validations)
    {
        lock (_lock)
        {
            _losses.Begin(losses, validations);
            (_step, _isNew) = (losses.Count, true);
            _times.Clear();
        }
    }

    /// <summary>Tells a step.</summary>
    internal void Add(int step, double rate, double loss, double? validation)
    {
        lock (_lock)
        {
            _losses.Add(loss, validation);
            (_step, _rate, _isNew) = (step, rate, true);
            Time();
        }
    }

    /// <summary>Tells something that happened.</summary>
    internal void Say(string message)
    {
        lock (_lock)
        {
            _events.Enqueue(new(clock.GetUtcNow(), message, false));
        }
    }

    /// <summary>Tells something that happened elsewhere; what was told already, before a restart, is not told again.</summary>
    /// <param name="at">When it happened.</param>
    /// <param name="message">A sentence.</param>
    internal void Repeat(DateTimeOffset at, string message)
    {
        lock (_lock)
        {
            // the database keeps microseconds
            _events.Enqueue(new(at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond)), message, true));
        }
    }

    /// <summary>Tells how far a training is that goes on elsewhere.</summary>
    /// <param name="step">Steps taken.</param>
    /// <param name="rate">The learning rate; null where it is not told, as the others.</param>
    /// <param name="loss">Of the last step.</param>
    /// <param name="validation">After it, on what is not learned from.</param>
    /// <param name="isPast">Whether it happened before, so that it says nothing of the pace.</param>
    internal void Report(int step, double? rate, double? loss, double? validation, bool isPast)
    {
        lock (_lock)
        {
            _losses.Put(step, loss, validation);
            if (step > _step && !isPast)
            {
                Time();
            }

            (_step, _rate, _isNew) = (step, rate ?? _rate, true);
        }
    }

    /// <summary>Stores what the backend must know to go on after a restart; it is stored when this returns.</summary>
    /// <param name="state">JSON, or null for nothing.</param>
    internal async Task RememberAsync(string? state)
    {
        await using var remember = source.CreateCommand(Remember);
        remember.Parameters.Add(new() { Value = id });
        remember.Parameters.Add(new() { Value = (object?)state ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await remember.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Writes what is not written yet, and watches no more.</summary>
    internal async Task StopAsync()
    {
        await _work.EndAsync();
        await TellAsync();
    }

    public ValueTask DisposeAsync() => _work.DisposeAsync();

    private async Task TellAsync()
    {
        (int Steps, int PerEpoch) plan;
        (int Step, double? Rate, double? Pace) here;
        string? losses;
        Happening[] events;
        lock (_lock)
        {
            if (!_isNew && _events.Count == 0)
            {
                return;
            }

            (plan, here, events) = (_plan, (_step, _rate, Pace()), [.. _events]);
            losses = _isNew ? FactoryJson.Write(_losses.Points()) : null;
            _isNew = false;
        }

        try
        {
            await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new(Tell)
            {
                Parameters =
                {
                    new() { Value = id },
                    new() { Value = here.Step },
                    new() { Value = plan.Steps },
                    new() { Value = plan.PerEpoch },
                    new() { Value = (object?)here.Rate ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double },
                    new() { Value = (object?)here.Pace ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double },
                    new() { Value = (object?)losses ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb },
                },
            });
            foreach (var (at, message, once) in events)
            {
                batch.BatchCommands.Add(new(Note)
                {
                    Parameters = { new() { Value = id }, new() { Value = at }, new() { Value = message }, new() { Value = once } },
                });
            }

            await batch.ExecuteNonQueryAsync(CancellationToken.None);
            lock (_lock)
            {
                for (var written = 0; written < events.Length; written++)
                {
                    _events.Dequeue();
                }
            }

            announcer?.Announce(LanguageChanges.Training, id.ToString());
        }
        catch (NpgsqlException)
        {
            lock (_lock)
            {
                _isNew = true;
            }
        }
    }

    private void Time()
    {
        _times.Enqueue(clock.GetTimestamp());
        if (_times.Count > StepsOfPace + 1)
        {
            _times.Dequeue();
        }
    }

    /// <summary>Seconds of a step, by the last ones.</summary>
    private double? Pace() => _times.Count < 2
        ? null
        : clock.GetElapsedTime(_times.Peek(), _times.Last()).TotalSeconds / (_times.Count - 1);

    private sealed record Happening(DateTimeOffset At, string Message, bool Once);
}
