using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StrategyFactory.Host.Jobs;
using StrategyFactory.Host.Reports;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.Tests.Database;

namespace StrategyFactory.Tests.Host.Jobs;

/// <summary>The job engine alone, on a database of its own, with commands that do what a test tells them.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly IHost _host;

    private EngineHost(IHost host, string connectionString, Notebook notebook) => (_host, ConnectionString, Notebook) = (host, connectionString, notebook);

    public string ConnectionString { get; }

    public Notebook Notebook { get; }

    public IServiceProvider Services => _host.Services;

    public string Process => Services.GetRequiredService<JobEngineSettings>().Process;

    /// <summary>Makes an engine; its server starts with <see cref="StartAsync"/>.</summary>
    /// <param name="connectionString">The database of another engine; null for a fresh one.</param>
    /// <param name="notebook">The notebook of another engine; null for a fresh one.</param>
    /// <param name="threads">Commands at once.</param>
    public static async Task<EngineHost> CreateAsync(string? connectionString = null, Notebook? notebook = null, int threads = 2)
    {
        connectionString ??= await TestDatabase.CreateAsync();
        notebook ??= new();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        var services = builder.Services;
        services.AddLogging(logging => logging.ClearProviders());
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connectionString).Build());
        services.AddScoped<DatabaseSession>();
        services.AddMediation();
        services.AddSingleton(notebook);
        foreach (var handler in new[] { typeof(WorkHandler), typeof(EndingHandler), typeof(WorkUnderWayHandler), typeof(ReconcileHandler), typeof(CleanUpJobsHandler), typeof(NoReportHandler), typeof(NoReportsHandler) })
        {
            foreach (var contract in handler.GetInterfaces().Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)))
            {
                services.AddTransient(contract, handler);
            }
        }

        var process = "factory test " + Guid.NewGuid().ToString("N")[..8];
        services.AddJobEngine(new(connectionString, process, null, threads, [typeof(EngineHost).Assembly, typeof(JobEngine).Assembly]));
        var host = builder.Build();
        await JobTables.PrepareAsync(host.Services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None);
        return new(host, connectionString, notebook);
    }

    public static async Task<EngineHost> StartedAsync()
    {
        var engine = await CreateAsync();
        await engine.StartAsync();
        return engine;
    }

    public Task StartAsync() => _host.StartAsync();

    public Task StopAsync() => _host.StopAsync();

    /// <summary>Stores a command in a transaction of its own.</summary>
    public Task StoreAsync(Work work) => InSessionAsync((queue, _, token) => queue.EnqueueAsync(work, token));

    public async Task<bool> WithdrawAsync(Work work)
    {
        var withdrawn = false;
        await InSessionAsync(async (queue, _, token) => withdrawn = await queue.WithdrawAsync(work, token));
        return withdrawn;
    }

    /// <summary>Does something with the queue of one session.</summary>
    public async Task InSessionAsync(Func<IDurableCommandQueue, DatabaseSession, CancellationToken, Task> act)
    {
        await using var scope = Services.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<IDurableCommandQueue>(), scope.ServiceProvider.GetRequiredService<DatabaseSession>(), CancellationToken.None);
    }

    /// <summary>What a person does in the dashboard.</summary>
    public BackgroundJobClient ByHand() => new(Services.GetRequiredService<PostgreSqlStorage>(), Services.GetRequiredService<IJobFilterProvider>());

    /// <summary>The one job of a stored command in a state, once there is one.</summary>
    public async Task<string> JobAsync(string state) => $"{await UntilAsync(
        () => AskAsync($"select id from hangfire.job where statename = '{state}' and id in (select hangfire_id from jobs.commands)"), job => job is not null)}";

    public async Task<long> CountAsync(string table, string condition = "true") => (long)(await AskAsync($"select count(*) from {table} where {condition}"))!;

    public async Task<object?> AskAsync(string sql)
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Waits until no command is stored any more.</summary>
    public Task DoneAsync() => UntilAsync(() => CountAsync("jobs.commands"), count => count == 0);

    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> good)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await ask();
            if (good(answer))
            {
                return answer;
            }

            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Still not after {Patience.TotalSeconds:0} s; the last answer: {answer}");
            }

            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Notebook.ReleaseAll();
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}

/// <summary>A command that does what the notebook says for its name.</summary>
public sealed record Work(string Name) : IDurableCommand
{
    public string JobKey => Name;

    public IRequest WhenGivenUp(string reason) => new Ending(Name, "given up: " + reason);

    public IRequest WhenCancelled() => new Ending(Name, "cancelled");

    public IRequest WhenRestarted() => new Ending(Name, "restarted");
}

/// <summary>What the engine sends beside a command.</summary>
public sealed record Ending(string Name, string What) : IRequest;

/// <summary>Asks for the names in <see cref="Notebook.UnderWay"/>.</summary>
public sealed record GetWorkUnderWay : IWorkUnderWay;

/// <summary>What commands shall do, and what happened to them.</summary>
internal sealed class Notebook
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, TaskCompletionSource> _held = new(StringComparer.Ordinal);

    /// <summary>What a command throws, by its name and the number of the attempt, 0 for the first.</summary>
    public Func<string, int, Exception?> Fails { get; set; } = (_, _) => null;

    /// <summary>Names of work that says it is under way.</summary>
    public IReadOnlyList<string> UnderWay { get; set; } = [];

    /// <summary>Beginnings, ends and endings, in order.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public int Count(string line) => Lines.Count(written => written == line);

    public Task UntilAsync(string line, int times = 1) => EngineHost.UntilAsync(() => Task.FromResult(string.Join('\n', Lines)), _ => Count(line) >= times);

    /// <summary>A command of this name stays in its handler until it is released.</summary>
    public void Hold(string name)
    {
        lock (_gate)
        {
            _held[name] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Release(string name)
    {
        lock (_gate)
        {
            if (_held.Remove(name, out var held))
            {
                held.SetResult();
            }
        }
    }

    public void ReleaseAll()
    {
        foreach (var name in _held.Keys.ToList())
        {
            Release(name);
        }
    }

    public void Write(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
        }
    }

    public Task HeldAsync(string name, CancellationToken token)
    {
        lock (_gate)
        {
            return _held.TryGetValue(name, out var held) ? held.Task.WaitAsync(token) : Task.CompletedTask;
        }
    }
}

internal sealed class WorkHandler(Notebook notebook) : AsyncRequestHandler<Work>
{
    protected override async Task Handle(Work request, CancellationToken cancellationToken)
    {
        var attempt = notebook.Count($"{request.Name} begins");
        notebook.Write($"{request.Name} begins");
        try
        {
            await notebook.HeldAsync(request.Name, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            notebook.Write($"{request.Name} is interrupted");
            throw;
        }

        if (notebook.Fails(request.Name, attempt) is { } failure)
        {
            throw failure;
        }

        notebook.Write($"{request.Name} ends");
    }
}

internal sealed class EndingHandler(Notebook notebook) : RequestHandler<Ending>
{
    protected override void Handle(Ending request) => notebook.Write($"{request.Name} is {request.What}");
}

internal sealed class WorkUnderWayHandler(Notebook notebook) : RequestHandler<GetWorkUnderWay, IReadOnlyList<IDurableCommand>>
{
    protected override IReadOnlyList<IDurableCommand> Handle(GetWorkUnderWay request) => [.. notebook.UnderWay.Select(name => new Work(name))];
}

/// <summary>The engine alone writes no reports.</summary>
internal sealed class NoReportHandler : RequestHandler<WriteReport>
{
    protected override void Handle(WriteReport request)
    {
    }
}

/// <summary>And sends none.</summary>
internal sealed class NoReportsHandler : RequestHandler<GetReportsUnderWay, IReadOnlyList<IDurableCommand>>
{
    protected override IReadOnlyList<IDurableCommand> Handle(GetReportsUnderWay request) => [];
}
