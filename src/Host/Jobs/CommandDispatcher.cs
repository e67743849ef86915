using System.Data;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Transactions;
using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.Server;
using Hangfire.States;
using Npgsql;
using IsolationLevel = System.Transactions.IsolationLevel;

namespace StrategyFactory.Host.Jobs;

/// <summary>
/// Hands committed commands to Hangfire, each exactly once: Hangfire's rows and the mark on the command are one transaction, on one
/// connection. PostgreSQL tells it of new ones, and it looks by itself every second; then it also takes over what dead hosts had.
/// </summary>
internal sealed class CommandDispatcher(
    JobsSource jobs,
    PostgreSqlStorage storage,
    IJobFilterProvider filters,
    AbandonedJobs abandoned,
    SilentHosts silent,
    ILogger<CommandDispatcher> logger) : IBackgroundProcess, IDisposable
{
    private const int Batch = 100;
    private const long Turn = 0x5F_AC_70_13;

    // the engine's own jobs in order, one host at a time
    private static readonly string TakeTurn = $"select pg_advisory_xact_lock({Turn})";

    private static readonly string SelectWaiting =
        $"""
        select id, type, key, payload::text, cancelled_at is not null from jobs.commands
        where hangfire_id is null and given_up_at is null order by id limit {Batch}
        """;

    private const string MarkDispatched = "update jobs.commands set hangfire_id = $2 where id = $1";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // After an outage every host needs a moment to come back before its silence means anything.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private static readonly MethodInfo Run = typeof(CommandJob).GetMethod(nameof(CommandJob.RunAsync))!;

    private NpgsqlConnection? _listener;
    private long _connectedAt;

    public void Execute(BackgroundProcessContext context)
    {
        try
        {
            Listen();
            while (Dispatch() == Batch && !context.IsStopping)
            {
            }

            if (Stopwatch.GetElapsedTime(_connectedAt) > Grace)
            {
                TakeOver();
            }

            _listener!.WaitAsync(Look, context.StoppingToken).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (IsOutage(failure) && !context.IsStopping)
        {
            logger.LogWarning("The job engine cannot reach the database: {Reason}", failure.Message);
            _listener?.Dispose();
            _listener = null;
            context.Wait(Look);
        }
    }

    public void Dispose() => _listener?.Dispose();

    // A broken connection shows itself in any of these, according to what it was being used for.
    private static bool IsOutage(Exception failure) =>
        failure is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException or TransactionException;

    private void Listen()
    {
        if (_listener is { State: ConnectionState.Open })
        {
            return;
        }

        _listener?.Dispose();
        _listener = jobs.GetOrCreateConnection();
        _listener.Open();
        using var listen = new NpgsqlCommand($"listen {CommandQueue.Channel}", _listener);
        listen.ExecuteNonQuery();
        _connectedAt = Stopwatch.GetTimestamp();
    }

    private void TakeOver()
    {
        using var connection = jobs.GetOrCreateConnection();
        connection.Open();
        abandoned.FreeSilent(connection);
        silent.EndConnections(connection);
    }

    private int Dispatch()
    {
        using var scope = new TransactionScope(
            TransactionScopeOption.RequiresNew,
            new TransactionOptions { IsolationLevel = IsolationLevel.ReadCommitted, Timeout = TimeSpan.FromMinutes(1) });
        using var connection = jobs.GetOrCreateConnection();
        connection.Open();
        connection.EnlistTransaction(Transaction.Current);
        using (var turn = new NpgsqlCommand(TakeTurn, connection))
        {
            turn.ExecuteNonQuery();
        }

        var waiting = Waiting(connection);
        if (waiting.Count == 0)
        {
            scope.Complete();
            return 0;
        }

        var options = JobEngine.Options(sliding: false);
        var own = new PostgreSqlStorage(new ExistingNpgsqlConnectionFactory(connection, options), options);
        var client = new BackgroundJobClient(own, filters);
        foreach (var (id, type, key, payload, isCancelled) in waiting)
        {
            var title = isCancelled ? type + " (cancel)" : type;
            var run = new Job(typeof(CommandJob), Run, id, title, key, payload, null, CancellationToken.None);
            var job = client.Create(run, new EnqueuedState());
            using var mark = new NpgsqlCommand(MarkDispatched, connection)
            {
                Parameters = { new() { Value = id }, new() { Value = long.Parse(job, CultureInfo.InvariantCulture) } },
            };
            mark.ExecuteNonQuery();
        }

        // Disposing commits, which wakes one waiting worker; a second one is woken here.
        scope.Complete();
        scope.Dispose();
        (storage.QueueProviders.GetProvider(EnqueuedState.DefaultQueue).GetJobQueue() as PostgreSqlJobQueue)?.FetchNextJob();
        return waiting.Count;
    }

    private static List<(long Id, string Type, string Key, string Payload, bool IsCancelled)> Waiting(NpgsqlConnection connection)
    {
        using var select = new NpgsqlCommand(SelectWaiting, connection);
        using var row = select.ExecuteReader();
        List<(long, string, string, string, bool)> waiting = [];
        while (row.Read())
        {
            waiting.Add((row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4)));
        }

        return waiting;
    }
}
