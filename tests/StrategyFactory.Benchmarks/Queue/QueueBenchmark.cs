using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Benchmarks.Database;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Kernel.Database;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Benchmarks.Queue;

/// <summary>Jobs claimed and completed by two workers, each claim and each completion its own commit, against the bare loop of the same two statements.</summary>
internal sealed class QueueBenchmark : IBenchmark
{
    private const int Workers = 2;
    private const int Batch = 32;

    // What a strategy of a year writes back.
    private static readonly StrategyResult Result = new() { Sqn = 1.5, SqnRaw = 4.2, ProfitFactor = 1.3, WinRate = 0.55, Expectancy = 1e-4, TradeCount = 812, MaxDrawdown = 0.1, Sharpe = 1.2, Exposure = 0.3, Turnover = 12 };

    public string Name => "queue";

    public string Description => "simulation jobs claimed and completed";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        await using var factory = await BenchFactory.TryStartAsync(token);
        if (factory is null)
        {
            run.Remark("Left out: queue, no PostgreSQL server is installed (Debian, Ubuntu: apt-get install postgresql).");
            return;
        }

        await using var bare = await BareQueue.CreateAsync(factory.ConnectionString, token);
        await MeasureAsync(run, factory, bare, 1, run.Size(20_000) / 2, token);
        await MeasureAsync(run, factory, bare, Batch, run.Size(100_000), token);
    }

    private async Task MeasureAsync(BenchmarkRun run, BenchFactory factory, BareQueue bare, int size, int jobs, CancellationToken token)
    {
        List<double> ours = [], loop = [];
        for (var i = -1; i < run.Repetitions(3); i++)
        {
            await FillAsync(factory, jobs, token);
            var own = await TimeAsync(worker => DrainAsync(factory, worker, size, token));
            await bare.FillAsync(jobs, token);
            var peer = await TimeAsync(_ => bare.DrainAsync(size, token));
            if (i >= 0)
            {
                ours.Add(own);
                loop.Add(peer);
            }
        }

        var (module, statements) = (Timing.Of(ours), Timing.Of(loop));
        var label = size == 1 ? "one by one" : $"batches of {size}";
        run.Add(new(Name, $"{label}, {Workers} workers", "module", jobs / module.Median, "jobs/s"));
        run.Add(new(Name, $"{label}, {Workers} workers", "bare SKIP LOCKED loop", jobs / statements.Median, "jobs/s"));
        run.Add(new(Name, $"{label}, {Workers} workers", "module / bare loop", statements.Median / module.Median, "× the rate") { AtLeast = run.Settings.Quick ? null : 0.5 });
    }

    private static async Task<double> TimeAsync(Func<int, Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => work(worker))));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task FillAsync(BenchFactory factory, int jobs, CancellationToken token)
    {
        await using (var clean = factory.Services.GetRequiredService<Npgsql.NpgsqlDataSource>().CreateCommand("truncate simulation.priority_jobs cascade"))
        {
            await clean.ExecuteNonQueryAsync(token);
        }

        var thresholds = Enumerable.Range(1, jobs).Select(i => new Threshold(i * 1e-6, IsQuantile: false)).ToArray();
        await factory.SendAsync(new QueueSimulations(Guid.CreateVersion7(), ["BENCH"], null, 0, null, new(thresholds, [0], [RegimeConfig.Any]), new()), token);
        await using var analyze = factory.Services.GetRequiredService<Npgsql.NpgsqlDataSource>().CreateCommand("vacuum analyze simulation.priority_jobs");
        await analyze.ExecuteNonQueryAsync(token);
    }

    // One by one goes through the public requests, as a worker over HTTP does; batches through what the worker of this process uses.
    private static async Task DrainAsync(BenchFactory factory, int worker, int size, CancellationToken token)
    {
        var (name, returns, options) = ($"bench-{worker}", new double[60], new SimulationOptions());
        await using var scope = factory.Services.CreateAsyncScope();
        var (mediator, session) = (scope.ServiceProvider.GetRequiredService<IMediator>(), scope.ServiceProvider.GetRequiredService<DatabaseSession>());
        while (true)
        {
            if (size == 1)
            {
                var claimed = await mediator.Send(new ClaimJobs(name, 1), token);
                if (claimed.Count == 0)
                {
                    return;
                }

                await mediator.Send(new CompleteJob(claimed[0].JobId, name, claimed[0].Token, 1e-4, Result, returns), token);
            }
            else
            {
                var claimed = await JobClaims.TakeAsync(session, WorkerSign.Here(name, DateTimeOffset.UtcNow), size, takeOwn: true, batch: null, options, token);
                if (claimed.Count == 0)
                {
                    return;
                }

                await JobOutcomes.WriteAsync(
                    session, WorkerSign.Here(name, DateTimeOffset.UtcNow),
                    claimed.ConvertAll(job => JobOutcome.Completed(job.JobId, job.Token, 1e-4, Result, returns)), options.MaxAttempts, token);
            }
        }
    }
}
