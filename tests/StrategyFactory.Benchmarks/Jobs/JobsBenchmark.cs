using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Host.Composition;
using StrategyFactory.Host.EmbeddedPostgres;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Benchmarks.Jobs;

/// <summary>What a durable command costs beside its work: stored in a transaction of its own, run from a backlog, and one at a time.</summary>
internal sealed class JobsBenchmark : IBenchmark
{
    private const string Left = "select count(*) from jobs.commands";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    public string Name => "jobs";

    public string Description => "durable commands stored and run";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        if (!PostgresBinaries.Find(PostgresBinaries.UsualFolders()).Any())
        {
            run.Remark("Left out: jobs, no PostgreSQL server is installed (Debian, Ubuntu: apt-get install postgresql).");
            return;
        }

        var folder = Directory.CreateTempSubdirectory("factory-bench-").FullName;
        try
        {
            await using var cluster = await PostgresCluster.StartAsync(folder, new(), NullLogger.Instance, token);
            await MeasureAsync(run, folder, cluster.ConnectionString(), token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(BenchmarkRun run, string folder, string connectionString, CancellationToken token)
    {
        using var host = FactoryHost.BuildConsole(new(folder, 0, "127.0.0.1", null), connectionString);
        await DatabaseUpgrade.RunAsync(host.Services, token);
        var commands = run.Size(5_000) / 10;
        await StoreAsync(host.Services, commands / 10, token);

        var started = Stopwatch.GetTimestamp();
        await StoreAsync(host.Services, commands, token);
        run.Add(new(Name, $"{commands} one by one", "stored", Stopwatch.GetElapsedTime(started).TotalMilliseconds / commands, "ms"));

        started = Stopwatch.GetTimestamp();
        await host.StartAsync(token);
        await DrainAsync(host.Services, token);
        var backlog = commands + (commands / 10);
        var each = Stopwatch.GetElapsedTime(started).TotalMilliseconds / backlog;
        run.Add(new(Name, $"backlog of {backlog}, start of the engine included", "run", each, "ms"));

        List<double> latencies = [];
        for (var i = 0; i < run.Repetitions(50); i++)
        {
            started = Stopwatch.GetTimestamp();
            await StoreAsync(host.Services, 1, token);
            await DrainAsync(host.Services, token);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        run.Add(new(Name, "one at a time", "from storing to the end, median", Timing.Of(latencies).Median, "ms"));
        await host.StopAsync(token);
    }

    // Of a notification that does not exist there is nothing to send: what is left is the engine.
    private static async Task StoreAsync(IServiceProvider services, int count, CancellationToken token)
    {
        for (var i = 0; i < count; i++)
        {
            await using var scope = services.CreateAsyncScope();
            var queue = scope.ServiceProvider.GetRequiredService<IDurableCommandQueue>();
            await queue.EnqueueAsync(new SendControllerNotification(Guid.NewGuid()), token);
        }
    }

    private static async Task DrainAsync(IServiceProvider services, CancellationToken token)
    {
        while (true)
        {
            await using var left = services.GetRequiredService<NpgsqlDataSource>().CreateCommand(Left);
            if (await left.ExecuteScalarAsync(token) is 0L)
            {
                return;
            }

            await Task.Delay(Look, token);
        }
    }
}
