using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>
/// Stops a search when somebody asked for it, also in the midst of a training, and at its time limit, at which a training that keeps its
/// best ends itself.
/// </summary>
internal sealed class SearchWatch(NpgsqlDataSource source, TimeProvider clock, IChangeAnnouncer? announcer = null)
{
    private const string Tell =
        """
        with told as (
            update forecasting.experiments set progress = $2, record = coalesce($3, record)
            where search_id = $1 and status = 'running' and (progress is distinct from $2 or $3 is not null)
            returning id)
        select cancel_requested, (select max(id) from told) from forecasting.searches where id = $1
        """;

    /// <summary>Begins to watch.</summary>
    /// <param name="search">May have a time limit.</param>
    /// <param name="spent">Seconds that its trainings took before.</param>
    /// <param name="token">Ends the watching and the work.</param>
    internal async Task<Stop> StartAsync(ForecastSearch search, double spent, CancellationToken token)
    {
        var stop = new Stop(search.TimeLimitSeconds is { } limit ? TimeSpan.FromSeconds(Math.Max(0, limit - spent)) : null, clock, token);
        await stop.Work.StartAsync(looking => IsAskedAsync(search.Id, stop, looking));
        return stop;
    }

    private async Task<bool> IsAskedAsync(Guid searchId, Stop stop, CancellationToken token)
    {
        await using var command = source.CreateCommand(Tell);
        command.Parameters.Add(new() { Value = searchId });
        object progress = stop.Progress is > 0 and var share ? share : DBNull.Value;
        command.Parameters.Add(new() { Value = progress, NpgsqlDbType = NpgsqlDbType.Double });
        object record = stop.Losses.News() is { } news ? FactoryJson.Write(news) : DBNull.Value;
        command.Parameters.Add(new() { Value = record, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await using var row = await command.ExecuteReaderAsync(token);
        if (!await row.ReadAsync(token))
        {
            return false;
        }

        if (!await row.IsDBNullAsync(1, token))
        {
            announcer?.Announce(ForecastChanges.Experiment, row.GetString(1));
        }

        return row.GetBoolean(0);
    }

    /// <summary>The tokens that a search works under, why they were cancelled, and how far the training under them is.</summary>
    internal sealed class Stop : IAsyncDisposable
    {
        private readonly CancellationTokenSource _limited;
        private readonly CancellationTokenSource _limit;
        private readonly CancellationTokenRegistration _reached;
        private volatile bool _isLate;
        private double _progress;

        internal Stop(TimeSpan? limit, TimeProvider clock, CancellationToken token)
        {
            Work = new(clock, token);
            _limited = CancellationTokenSource.CreateLinkedTokenSource(Token);
            Limited = _limited.Token;
            Deadline = limit is { } time ? new(time, clock) : null;
            _limit = limit is { } span ? new(span, clock) : new();
            _reached = _limit.Token.Register(Expire);
        }

        /// <summary>What is watched.</summary>
        internal WatchedWork Work { get; }

        /// <summary>Of work that is finished whatever the time.</summary>
        internal CancellationToken Token => Work.Token;

        /// <summary>Of work that the time limit cuts off.</summary>
        internal CancellationToken Limited { get; }

        /// <summary>The time limit; null for none.</summary>
        internal Deadline? Deadline { get; }

        /// <summary>
        /// The end that the search comes to; null where nothing stopped it. Somebody may ask for it while what the time limit ended is
        /// being judged.
        /// </summary>
        internal string? Reason => Work.IsCancelled ? SearchStatus.Cancelled : _isLate ? SearchStatus.TimedOut : null;

        /// <summary>How far the training at work is, 0 to 1; 0 where it does not tell.</summary>
        internal double Progress
        {
            get => Volatile.Read(ref _progress);
            set => Volatile.Write(ref _progress, value);
        }

        /// <summary>The losses of the training at work; none where it learns in one step.</summary>
        internal TrainingLosses Losses { get; } = new();

        /// <summary>The time is over.</summary>
        internal void Expire()
        {
            _isLate = true;
            _limited.Cancel();
        }

        /// <summary>Before a training begins.</summary>
        /// <exception cref="OperationCanceledException">The search was stopped, or its time is over.</exception>
        internal void RequireTime()
        {
            if (Deadline?.Left == TimeSpan.Zero)
            {
                Expire();
            }

            Limited.ThrowIfCancellationRequested();
        }

        public async ValueTask DisposeAsync()
        {
            await _reached.DisposeAsync();
            _limit.Dispose();
            await Work.DisposeAsync();
            _limited.Dispose();
        }
    }
}
