using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StrategyFactory.Dashboard.Report;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.FineTuning;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Host.Jobs;
using StrategyFactory.Host.Reports;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.Simulation;

namespace StrategyFactory.Tests.Dashboard.Report;

/// <summary>A factory whose database holds what a test says of a night, from 18:00 to 07:00 UTC, and whose clock stands at the end.</summary>
internal sealed class Night : IAsyncDisposable
{
    private Night(TestFactory factory, ManualClock clock, string storage) => (Factory, Clock, Storage) = (factory, clock, storage);

    public static DateTimeOffset Evening { get; } = new(2026, 11, 27, 18, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Morning { get; } = new(2026, 11, 28, 7, 0, 0, TimeSpan.Zero);

    public TestFactory Factory { get; }

    public ManualClock Clock { get; }

    public string Storage { get; }

    /// <summary>Makes one.</summary>
    /// <param name="settings">Configuration that differs from the product's.</param>
    /// <param name="beside">Another one, to share its database.</param>
    public static async Task<Night> CreateAsync(IEnumerable<(string Key, string Value)>? settings = null, Night? beside = null)
    {
        var values = (settings ?? []).Append(("Report:TimeZone", "UTC")).ToDictionary(pair => pair.Item1, pair => (string?)pair.Item2, StringComparer.Ordinal);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var clock = new ManualClock();
        clock.Advance(Morning - clock.GetUtcNow());
        var storage = Directory.CreateTempSubdirectory("night-").FullName;
        var factory = await TestFactory.CreateAsync(
            values,
            services =>
            {
                services.AddSingleton<TimeProvider>(clock).AddMorningReport(configuration);
                services.AddSingleton(new FactorySettings(storage, 0, "", null)).AddSingleton<ReportFolder>();
                services.AddTransient<IRequestHandler<GetJobTroubles, JobTroubles>, GetJobTroublesHandler>();
                services.AddTransient<IRequestHandler<WriteReport, Unit>, WriteReportHandler>();
                services.AddTransient<IRequestHandler<SendReport, Unit>, SendReportHandler>();
                services.AddTransient<IRequestHandler<SettleReport, Unit>, SettleReportHandler>();
                services.AddTransient<IRequestHandler<GetReportsUnderWay, IReadOnlyList<IDurableCommand>>, GetReportsUnderWayHandler>();
            },
            beside?.Factory.ConnectionString);
        var source = factory.Services.GetRequiredService<NpgsqlDataSource>();
        await JobTables.PrepareAsync(source, CancellationToken.None);
        await ReportTables.PrepareAsync(source, CancellationToken.None);
        return new(factory, clock, storage);
    }

    public Task<MorningReport> ReportAsync(string? since = null, string? until = null) => Factory.SendAsync(new GetMorningReport(since, until));

    /// <summary>Adds a run that ended; its only generation had this best strategy.</summary>
    public async Task<Guid> RunAsync(
        string symbol, DateTimeOffset finished, string status = "COMPLETED", string reason = "max_generations", double? sqn = 2, double? factor = 2.5, int trades = 300,
        int tooGood = 0, string? error = null, string? verdict = null)
    {
        var run = new EvolutionRun
        {
            Id = Guid.CreateVersion7(),
            Symbol = symbol,
            Timeframe = "1m",
            Algorithm = "ElasticNet",
            Status = status,
            StoppedReason = reason,
            Promoted = verdict is not null,
            BestSqn = sqn,
            MaxGenerations = 4,
            Config = FactoryJson.Write(Criteria),
            Error = error,
            CreatedAt = finished.AddHours(-1),
            StartedAt = finished.AddMinutes(-10),
            FinishedAt = finished,
        };
        var generation = new Generation
        {
            RunId = run.Id,
            ModelId = Guid.NewGuid(),
            BatchId = Guid.NewGuid(),
            Continues = true,
            Judged = true,
            BestSqn = sqn,
            BestSqnReason = sqn is null ? "no strategy made 30 trades" : null,
            ProfitFactor = factor,
            Trades = trades,
            TooGood = tooGood,
            StartedAt = finished.AddMinutes(-10),
        };
        await using var scope = Factory.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<EvolutionContext>();
        context.Runs.Add(run);
        context.Generations.Add(generation);
        if (verdict is not null)
        {
            var promoted = Promoted(run, generation.ModelId, verdict, finished);
            context.Promoted.Add(promoted);
            context.PromotionCurves.Add(new() { PromotedId = promoted.Id, Holdout = FactoryJson.Write(Days) });
        }

        await context.SaveChangesAsync();
        return run.Id;
    }

    /// <summary>Follows the promotion of a symbol: its status became this.</summary>
    public async Task FollowAsync(string symbol, string status, DateTimeOffset? changed, string sentence)
    {
        await using var scope = Factory.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<EvolutionContext>();
        var promoted = await context.Promoted.SingleAsync(model => model.Symbol == symbol);
        context.Followings.Add(new()
        {
            PromotedId = promoted.Id,
            RunId = promoted.RunId,
            Status = status,
            Sentence = sentence,
            Sample = "trades",
            ChangedAt = changed,
            ComputedAt = changed ?? Evening,
        });
        await context.SaveChangesAsync();
    }

    /// <summary>Adds a run that has not ended.</summary>
    public async Task OpenRunAsync(string symbol, string status)
    {
        await using var scope = Factory.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<EvolutionContext>();
        context.Runs.Add(new()
        {
            Id = Guid.CreateVersion7(),
            Symbol = symbol,
            Timeframe = "1m",
            Algorithm = "Ridge",
            Status = status,
            Step = "training",
            CurrentGeneration = 1,
            MaxGenerations = 4,
            Config = FactoryJson.Write(Criteria),
            CreatedAt = Evening,
        });
        await context.SaveChangesAsync();
    }

    /// <summary>Adds a .set file whose job ended; its only task has a deciding row with this forward profit, in percent.</summary>
    public async Task FileAsync(string name, DateTimeOffset finished, string status, double? forwardProfit)
    {
        await using var scope = Factory.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<FineTuningContext>();
        var job = new ControllerJob
        {
            Id = Guid.CreateVersion7(),
            FileName = name,
            Expert = "MACross",
            Symbol = "EURUSD",
            Timeframe = "1h",
            Status = status,
            CreatedAt = finished.AddHours(-1),
            FinishedAt = finished,
        };
        var task = new ControllerTask
        {
            Id = Guid.CreateVersion7(),
            JobId = job.Id,
            Status = status,
            StatusReason = "because",
            InputArtifactId = Guid.NewGuid(),
            CreatedAt = finished.AddHours(-1),
            UpdatedAt = finished,
            FinishedAt = finished,
        };
        context.Jobs.Add(job);
        await context.SaveChangesAsync();
        context.Tasks.Add(task);
        await context.SaveChangesAsync();
        if (forwardProfit is not null)
        {
            var row = new TestMetricsRow
            {
                TaskId = task.Id,
                AttemptNumber = 1,
                Rank = 1,
                Forward = new() { NetProfitPct = forwardProfit, TotalTrades = 42 },
                NormalizedTotalDistanceToGood = 0.25,
                WeightedScore = 0.75,
                CreatedAt = finished,
            };
            context.Metrics.Add(row);
            await context.SaveChangesAsync();
            (task.DecidingMetricsId, task.Distance, task.Score) = (row.Id, 0.25, 0.75);
            context.Artifacts.Add(new() { Id = Guid.NewGuid(), JobId = job.Id, TaskId = task.Id, ArtifactType = ControllerArtifact.OutputSet, LinkType = ControllerArtifact.MetricsLink, LinkId = row.Id, CreatedAt = finished });
            await context.SaveChangesAsync();
        }
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = Factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Factory.DisposeAsync();
        Directory.Delete(Storage, recursive: true);
    }

    private static EvolutionRequest Criteria { get; } = new()
    {
        Symbol = "X",
        SqnMin = 3,
        SqnMax = 5,
        ProfitFactorMin = 2,
        ProfitFactorMax = 4,
        TradeCountMin = 200,
        TradeCountMax = 10_000,
        WeeklyConsistencyMax = 0.5,
    };

    /// <summary>A thousand days of holdout, more than a picture needs.</summary>
    private static SegmentDay[] Days { get; } =
        [.. Enumerable.Range(0, 1000).Select(day => new SegmentDay(new DateOnly(2024, 1, 1).AddDays(day), 1 + (day * 0.0001), 1))];

    private static PromotedModelRecord Promoted(EvolutionRun run, Guid model, string verdict, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(),
        RunId = run.Id,
        ModelId = model,
        Symbol = run.Symbol,
        Ticker = run.Symbol,
        Sqn = 3.5,
        ProfitFactor = 2.2,
        TradeCount = 400,
        Verdict = verdict,
        Reasons = verdict == "robust" ? [] : ["holdout_profit_factor"],
        Holdout = FactoryJson.Write(new StrategyResult { TotalReturn = 0.0999, BuyAndHoldReturn = 0.02, TradeCount = 61 }),
        CreatedAt = at,
    };
}
