using System.Collections.Concurrent;
using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Changes;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.FineTuning.SetFiles;
using StrategyFactory.Tests.Simulation;

namespace StrategyFactory.Tests.FineTuning;

/// <summary>The controller on a database of its own, with a clock that stands still and searches that find what the test says.</summary>
internal sealed class ControllerHarness : IAsyncDisposable
{
    private static readonly ActivityListener Listener = new() { ShouldListenTo = source => source.Name == "Npgsql", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
    private static int _files;

    static ControllerHarness() => ActivitySource.AddActivityListener(Listener);

    private ControllerHarness(TestFactory factory, NpgsqlDataSource source, FakeExpert expert, ManualClock clock, string connectionString) =>
        (Factory, Source, Expert, Clock, ConnectionString) = (factory, source, expert, clock, connectionString);

    public TestFactory Factory { get; }

    public NpgsqlDataSource Source { get; }

    public FakeExpert Expert { get; }

    public ManualClock Clock { get; }

    public string ConnectionString { get; }

    /// <summary>What was announced, in order.</summary>
    public ConcurrentQueue<(string Kind, string Id)> Announced { get; } = new();

    /// <summary>Called before every statement; what it throws, the statement throws.</summary>
    public Action BeforeStatement { get; set; } = () => { };

    /// <summary>Starts a host.</summary>
    /// <param name="settings">Configuration besides <c>FineTuning:</c>, whose prefix is added.</param>
    /// <param name="beside">Another host, to share its database, clock and expert.</param>
    /// <param name="database">A database made earlier; null for a fresh one.</param>
    public static async Task<ControllerHarness> StartAsync(IEnumerable<(string Key, string Value)>? settings = null, ControllerHarness? beside = null, string? database = null)
    {
        ControllerHarness harness = null!;
        var connectionString = beside?.ConnectionString ?? database ?? await TestDatabase.CreateAsync();
        var (expert, clock) = (beside?.Expert ?? new(), beside?.Clock ?? new());
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConfigureTracing(tracing => tracing.ConfigureCommandFilter(_ =>
        {
            harness?.BeforeStatement();
            return false;
        }));
        var source = builder.Build();
        var factory = await TestFactory.CreateAsync(
            (settings ?? []).ToDictionary(pair => "FineTuning:" + pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal),
            services => services.AddSingleton<IChangeAnnouncer>(new Announcer(() => harness)).AddSingleton(source)
                .AddSingleton<TimeProvider>(clock)
                .AddSingleton<IRequestHandler<SearchExpertAdvisor, ExpertSearchResult>>(expert)
                .AddTransient<IRequestHandler<GetExpertAdvisors, IReadOnlyList<ExpertAdvisorDescription>>, FakeExperts>()
                .AddTransient<IRequestHandler<GetSymbols, IReadOnlyList<ImportedSeries>>, FakeSymbols>()
                .AddTransient<IRequestHandler<CheckExpertBars, Unit>, FakeBars>(),
            connectionString);
        return harness = new(factory, source, expert, clock, connectionString);
    }

    public Task<T> SendAsync<T>(IRequest<T> request, CancellationToken token = default) => Factory.SendAsync(request, token);

    /// <summary>Submits a file; without lines, one with two ticked inputs that is like no other.</summary>
    public Task<SubmittedTuning> SubmitAsync(params string[] lines) => SendAsync(Submission(lines));

    public static SubmitTuning Submission(params string[] lines) => new()
    {
        FileName = "MACross.set",
        Content = SetText.Mt5(lines.Length > 0 ? lines : [$"; file {Interlocked.Increment(ref _files)}", "Fast=10||2||2||20||Y", "Slow=50||40||10||80||Y", "LotSize=0.10||0.10||0.01||1.00||N", "Comment=none"]),
        Metadata = new() { Symbol = "EURUSD", Timeframe = "1h" },
    };

    /// <summary>Advances and runs until nothing is left to do now.</summary>
    public async Task WorkAsync(CancellationToken token = default)
    {
        while (true)
        {
            var step = await SendAsync(new AdvanceController(), token);
            var ran = await SendAsync(new RunControllerTask("here"), token);
            if (ran is null && step.IsIdle)
            {
                return;
            }
        }
    }

    /// <summary>As <see cref="WorkAsync"/>, letting the time pass that retries and leases wait for.</summary>
    public async Task<ControllerJobDetails> EndAsync(Guid jobId)
    {
        for (var turn = 0; turn < 30; turn++)
        {
            await WorkAsync();
            var job = await SendAsync(new GetControllerJob(jobId));
            if (job.Job.Status != "in_progress")
            {
                return job;
            }

            Clock.Advance(TimeSpan.FromMinutes(5));
        }

        throw new TimeoutException("The job does not end.");
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        BeforeStatement = () => { };
        await Factory.DisposeAsync();
        await Source.DisposeAsync();
    }

    private sealed class Announcer(Func<ControllerHarness?> harness) : IChangeAnnouncer
    {
        public void Announce(string kind, string id = "") => harness()?.Announced.Enqueue((kind, id));
    }
}
