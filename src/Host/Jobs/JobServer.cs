using Hangfire;
using Hangfire.Client;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.Server;
using Hangfire.States;

namespace StrategyFactory.Host.Jobs;

/// <summary>
/// Hangfire's server, put together here instead of by <c>AddHangfireServer</c> for two settings that one hides: after a failure its threads
/// would wait n² seconds, up to five minutes, and the whole server fifteen seconds, before they look at the database again.
/// </summary>
internal sealed class JobServer(
    PostgreSqlStorage storage,
    IJobFilterProvider filters,
    JobActivator activator,
    CommandDispatcher dispatcher,
    CommandClaims claims,
    CommandTypes types,
    IHostApplicationLifetime lifetime,
    JobEngineSettings settings) : IHostedService, IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private BackgroundProcessingServer? _server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // not before the host listens
        lifetime.ApplicationStarted.Register(Begin);
        lifetime.ApplicationStopping.Register(() => _server?.SendStop());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is { } server)
        {
            server.SendStop();
            await server.WaitForShutdownAsync(cancellationToken);
        }
    }

    public void Dispose() => _server?.Dispose();

    private void Begin()
    {
        string[] queues = [EnqueuedState.DefaultQueue, JobEngine.UpkeepQueue];
        var states = new BackgroundJobStateChanger(filters);
        var performer = new BackgroundJobPerformer(filters, activator, TaskScheduler.Default);
        IBackgroundProcessDispatcherBuilder[] processes =
        [
            new ClaimKeeper(claims).UseBackgroundPool(1),
            dispatcher.UseBackgroundPool(1),
            new UpkeepSchedule(storage, filters, types).UseBackgroundPool(1),
            new Worker([EnqueuedState.DefaultQueue], performer, states).UseBackgroundPool(settings.Threads),
            new Worker([JobEngine.UpkeepQueue], performer, states).UseBackgroundPool(1),
            new DelayedJobScheduler(Poll, states).UseBackgroundPool(1),
            new RecurringJobScheduler(new BackgroundJobFactory(filters), Poll, new DefaultTimeZoneResolver()).UseBackgroundPool(1),
        ];
        _server = new(
            storage,
            processes,
            new Dictionary<string, object>(StringComparer.Ordinal) { ["Queues"] = queues, ["WorkerCount"] = settings.Threads + 1 },
            new BackgroundProcessingServerOptions
            {
                ServerName = settings.Server,
                RetryDelay = _ => Poll,
                RestartDelay = Poll,
                HeartbeatInterval = TimeSpan.FromSeconds(5),
                ServerCheckInterval = TimeSpan.FromSeconds(30),
                ServerTimeout = TimeSpan.FromMinutes(10),               // a shorter one restarts a server after an outage
                CancellationCheckInterval = TimeSpan.FromSeconds(1),    // whether a running command was deleted by hand
                StopTimeout = TimeSpan.Zero,                            // a shutdown cancels running commands at once
                ShutdownTimeout = TimeSpan.FromSeconds(15),
            });
    }
}
